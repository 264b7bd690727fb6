package dev.facepipe.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.message.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes the bill of materials of an image: its jars and native libraries, each with its place and
 * the SHA-256 of the file in the image. Versions, licences and dependencies come from the modules'
 * own bills, which the build writes for jars as they were downloaded. Format: CycloneDX 1.6.
 */
final class BillOfMaterials {
  private static final String IN_IMAGE = "/opt/facepipe/";
  private static final String FILE = "bom.json";
  private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&#]+)");

  /** Version of libjpeg-turbo in the npm package; {@code TurboJpegTest} reads it in the library. */
  private static final String TURBOJPEG_VERSION = "3.1.3";

  private static final String TURBOJPEG_CPE =
      "cpe:2.3:a:libjpeg-turbo:libjpeg-turbo:%s:*:*:*:*:*:*:*";
  private static final String TURBOJPEG_LICENCE = "IJG AND BSD-3-Clause AND Zlib";

  private final Path project;
  private final Path context;
  private final Natives natives;

  /** Components of the modules' bills, by the jar's file name. */
  private final Map<String, ObjectNode> known = new HashMap<>();

  /** Components of folders that several images share. */
  private final Map<String, List<Part>> shared = new HashMap<>();

  private BillOfMaterials(Path project, Path context, Natives natives) {
    this.project = project;
    this.context = context;
    this.natives = natives;
  }

  /**
   * A component of an image.
   *
   * @param source the bills' reference to the jar that the component is, or was unpacked from
   */
  private record Part(String source, ObjectNode component) {
    String ref() {
      return component.get("bom-ref").asText();
    }
  }

  /**
   * Reads the bills of all modules that images run.
   *
   * @param natives has unpacked the native libraries
   */
  static BillOfMaterials of(Path project, Path context, Natives natives) throws IOException {
    BillOfMaterials bill = new BillOfMaterials(project, context, natives);
    for (Image image : Image.values()) {
      ObjectNode module = bill.ofModule(image);
      bill.learn(module.at("/metadata/component"));
      module.get("components").forEach(bill::learn);
    }
    bill.known.put(Natives.TURBOJPEG, turboJpeg(project));
    return bill;
  }

  /** Describes the npm package that libjpeg-turbo's library is from; no module's bill lists it. */
  private static ObjectNode turboJpeg(Path project) throws IOException {
    JsonNode packages = Json.mapper().readTree(project.resolve("models/package.json").toFile());
    String version = packages.path("dependencies").path("@julusian/jpeg-turbo").asText();
    String purl = "pkg:npm/%40julusian/jpeg-turbo@" + version;
    ObjectNode component = JsonNodeFactory.instance.objectNode();
    component
        .put("type", "library")
        .put("bom-ref", purl)
        .put("name", "@julusian/jpeg-turbo")
        .put("version", version)
        .put("description", "libjpeg-turbo " + TURBOJPEG_VERSION)
        .put("cpe", TURBOJPEG_CPE.formatted(TURBOJPEG_VERSION))
        .put("purl", purl);
    component.putArray("licenses").addObject().put("expression", TURBOJPEG_LICENCE);
    return component;
  }

  private void learn(JsonNode component) {
    known.put(jarName(component), (ObjectNode) component);
  }

  private static String jarName(JsonNode component) {
    Matcher classifier = CLASSIFIER.matcher(component.path("purl").asText());
    return "%s-%s%s.jar"
        .formatted(
            component.path("name").asText(),
            component.path("version").asText(),
            classifier.find() ? "-" + classifier.group(1) : "");
  }

  private ObjectNode ofModule(Image image) throws IOException {
    Path file = project.resolve(image.module()).resolve("target").resolve(FILE);
    return (ObjectNode) Json.mapper().readTree(file.toFile());
  }

  /** Writes the bill of an image whose folders are laid out. */
  void write(Image image) throws IOException {
    ObjectNode bill = ofModule(image);
    String own = bill.at("/metadata/component/bom-ref").asText();
    List<Part> parts = new ArrayList<>();
    for (String folder : List.of("lib", "app")) {
      parts.addAll(jars(context.resolve(image.word()).resolve(folder)));
    }
    for (String folder : image.natives()) {
      parts.addAll(natives(folder));
    }
    bill.put(
        "serialNumber", "urn:uuid:" + named(bill.path("serialNumber").asText() + image.word()));
    ((ObjectNode) bill.get("metadata"))
        .putObject("component")
        .put("type", "container")
        .put("bom-ref", image.word())
        .put("name", image.word());
    ArrayNode components = bill.putArray("components");
    parts.forEach(part -> components.add(part.component()));
    bill.set("dependencies", dependencies(image, own, bill.path("dependencies"), parts));
    Path file = context.resolve(image.word()).resolve("about").resolve(FILE);
    try (OutputStream out = Files.newOutputStream(file)) {
      Json.mapper().writerWithDefaultPrettyPrinter().writeValue(out, bill);
    }
  }

  private static UUID named(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<Part> jars(Path folder) throws IOException {
    List<Part> jars = new ArrayList<>();
    for (Path jar : files(folder)) {
      ObjectNode told = ofJar(jar);
      ObjectNode component = told.deepCopy();
      String hash = locate(component, jar, folder.getFileName().toString());
      if (!hash.equals(sha256(told))) {
        component.putObject("pedigree").put("notes", "native libraries were taken out of it");
      }
      jars.add(new Part(component.get("bom-ref").asText(), component));
    }
    return jars;
  }

  private static String sha256(JsonNode component) {
    for (JsonNode hash : component.path("hashes")) {
      if (hash.path("alg").asText().equals("SHA-256")) {
        return hash.path("content").asText();
      }
    }
    return "";
  }

  private List<Part> natives(String folder) throws IOException {
    List<Part> before = shared.get(folder);
    if (before != null) {
      return before;
    }
    List<Part> libraries = new ArrayList<>();
    for (Path library : files(context.resolve(folder))) {
      String name = library.getFileName().toString();
      ObjectNode jar = ofJar(natives.source(folder, name).file());
      ObjectNode component = jar.deepCopy();
      String reference = jar.get("purl").asText() + "#" + name;
      component.put("name", name).put("purl", reference).put("bom-ref", reference);
      locate(component, library, folder);
      libraries.add(new Part(jar.get("bom-ref").asText(), component));
    }
    shared.put(folder, libraries);
    return libraries;
  }

  private ObjectNode ofJar(Path jar) throws IOException {
    String name = jar.getFileName().toString();
    return Optional.ofNullable(known.get(name))
        .orElseThrow(() -> new IOException("no module's bill of materials lists " + name));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** Sets place and SHA-256 of a component, and returns the SHA-256. */
  private static String locate(ObjectNode component, Path file, String folder) throws IOException {
    String hash = sha256(file);
    component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", hash);
    component
        .putObject("evidence")
        .putArray("occurrences")
        .addObject()
        .put("location", IN_IMAGE + folder + "/" + file.getFileName());
    return hash;
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digested =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digested.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digested.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** Returns the module's dependencies, each jar replaced by its parts in the image. */
  private static ArrayNode dependencies(
      Image image, String own, JsonNode ofModule, List<Part> parts) {
    Map<String, List<String>> held = new TreeMap<>();
    ArrayNode whole = JsonNodeFactory.instance.arrayNode();
    for (Part part : parts) {
      held.computeIfAbsent(part.source(), source -> new ArrayList<>()).add(part.ref());
      if (part.ref().equals(own) || !part.ref().equals(part.source())) {
        whole.add(part.ref());
      }
    }
    ArrayNode dependencies = JsonNodeFactory.instance.arrayNode();
    dependencies.addObject().put("ref", image.word()).set("dependsOn", whole);
    for (JsonNode dependency : ofModule) {
      String ref = dependency.path("ref").asText();
      if (held.getOrDefault(ref, List.of()).contains(ref)) {
        ArrayNode on = dependencies.addObject().put("ref", ref).putArray("dependsOn");
        for (JsonNode jar : dependency.path("dependsOn")) {
          held.getOrDefault(jar.asText(), List.of()).forEach(on::add);
        }
      }
    }
    return dependencies;
  }
}
