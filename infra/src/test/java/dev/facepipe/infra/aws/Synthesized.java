package dev.facepipe.infra.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;

/**
 * A stack in the form that CloudFormation gets. Each stack is made once, because the CDK takes
 * seconds.
 *
 * @param template for the CDK's assertions
 * @param json the template as a tree
 * @param assets images that {@code cdk deploy} builds and pushes first
 */
record Synthesized(Template template, JsonNode json, JsonNode assets) {
  private static final Map<Map<String, String>, Synthesized> MADE = new ConcurrentHashMap<>();

  /** The parameters that a prod stack needs. */
  static final Map<String, String> PROD = Map.of("stage", "prod", "alarm-email", "ops@example.org");

  static final Map<String, String> PROD_FLEET =
      Map.of("stage", "prod", "alarm-email", "ops@example.org", "tier", "scalable");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Returns the stack that {@code cdk -c name=value …} makes. */
  static Synthesized of(Map<String, String> said) {
    return MADE.computeIfAbsent(said, Synthesized::synthesize);
  }

  /** Returns the stack of the default parameters. */
  static Synthesized dev() {
    return of(Map.of());
  }

  static Synthesized prod() {
    return of(PROD);
  }

  /** Returns a stack with all parameters set. */
  static Synthesized chosen() {
    return of(
        Map.ofEntries(
            Map.entry("stage", "prod"),
            Map.entry("snap-start", "off"),
            Map.entry("url-auth", "NONE"),
            Map.entry("allow-origins", "https://a.example, http://localhost:8080"),
            Map.entry("architecture", "arm64"),
            Map.entry("embedder", "resnet34"),
            Map.entry("base", "example.org/base:1"),
            Map.entry("alarm-email", "ops@example.org"),
            Map.entry("budget", "25"),
            Map.entry("gradual", "off"),
            Map.entry("x-ray", "on"),
            Map.entry("sightings", "on"),
            Map.entry("batch-size", "5"),
            Map.entry("max-concurrency", "7"),
            Map.entry("frame-upload.memory", "2048"),
            Map.entry("frame-upload.reserved", "20"),
            Map.entry("frames-days", "2"),
            Map.entry("results-days", "3"),
            Map.entry("claims-days", "16"),
            Map.entry("notes-days", "6"),
            Map.entry("videos-days", "4"),
            Map.entry("logs-days", "5"),
            Map.entry("VIDEO_DEADLINE_SECONDS", "600"),
            Map.entry("MAX_VIDEO_BYTES", "2000000000"),
            Map.entry("FRAME_RATE", "auto"),
            Map.entry("MIN_FACE_SIZE", "20"),
            Map.entry("MATCH_POLICY", "nearest"),
            Map.entry("SUMMARY_PATIENCE_SECONDS", "60"),
            Map.entry("VIDEO_ANSWERS", "people")));
  }

  /** Returns the resources of a type by logical id. */
  Map<String, JsonNode> resources(String type) {
    Map<String, JsonNode> found = new TreeMap<>();
    json.get("Resources")
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().get("Type").asText().equals(type)) {
                found.put(entry.getKey(), entry.getValue());
              }
            });
    return found;
  }

  JsonNode resource(String id) {
    return json.get("Resources").required(id);
  }

  /** Returns the properties of the only resource with this type and name. */
  JsonNode named(String type, String property, String name) {
    return resource(idOf(type, property, name)).get("Properties");
  }

  /** Returns the logical id of the only resource with this type and name. */
  String idOf(String type, String property, String name) {
    return resources(type).entrySet().stream()
        .filter(entry -> entry.getValue().at("/Properties/" + property).asText().equals(name))
        .map(Map.Entry::getKey)
        .reduce(
            (one, other) -> {
              throw new AssertionError(one + " and " + other + " are both called " + name);
            })
        .orElseThrow(() -> new AssertionError("no %s is called %s".formatted(type, name)));
  }

  /** Returns the properties of a function. */
  JsonNode function(String name) {
    return named("AWS::Lambda::Function", "FunctionName", name);
  }

  /** Returns the id that a {@code Ref} or {@code Fn::GetAtt} names. */
  static String target(JsonNode reference) {
    return reference.has("Ref")
        ? reference.get("Ref").asText()
        : reference.required("Fn::GetAtt").get(0).asText();
  }

  private static Synthesized synthesize(Map<String, String> said) {
    try {
      Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "synthesized-");
      return synthesize(said, images(folder.resolve("images")), folder.resolve("cdk.out"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the smallest folder that the stack accepts as a folder of images. */
  static Path images(Path folder) throws IOException {
    Path networks = Files.createDirectories(folder.resolve("face-recognition/networks"));
    Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\n");
    Files.writeString(networks.resolve("inception-resnet-v1.pt"), "weights");
    Files.writeString(networks.resolve("resnet34.pt"), "weights");
    return folder;
  }

  /** Makes a stack from a folder of images, and writes its template to {@code out}. */
  static Synthesized synthesize(Map<String, String> said, Path images, Path out) {
    try {
      Map<String, Object> context = new HashMap<>(FacepipeApp.SETTINGS);
      context.putAll(said);
      context.put("images", images.toString());
      App app =
          new App(
              AppProps.builder()
                  .analyticsReporting(false)
                  .context(context)
                  .outdir(out.toString())
                  .build());
      Stack stack = FacepipeApp.stack(app);
      Template template = Template.fromStack(stack);
      app.synth();
      return new Synthesized(
          template,
          MAPPER.valueToTree(template.toJSON()),
          MAPPER.readTree(out.resolve(stack.getStackName() + ".assets.json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
