package dev.facepipe.local.client.forget;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Sighting;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.text.Nfc;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Removes a person from a stored answer. The person's face becomes {@code Unknown} and loses its
 * distance, runner-up and nearest person. Other faces stay. The answer itself stays, because
 * clients count answers. File names and ids stay, because the client chose them.
 */
public final class Redaction {
  /** The fields of a face that name people who are not in the picture. */
  private static final List<String> NEIGHBOURS = List.of("runner_up", "nearest");

  private Redaction() {}

  /** Returns an answer's JSON without the person; empty if it does not name the person. */
  public static Optional<String> ofJson(String json, String name) {
    return object(json)
        .filter(answer -> redactAnswer(answer, name))
        .map(answer -> answer.toString());
  }

  private static Optional<ObjectNode> object(String json) {
    try {
      return Json.mapper().readTree(json) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Takes the person out of an answer; returns false if the answer does not name the person. */
  private static boolean redactAnswer(ObjectNode answer, String name) {
    boolean changed = isNamed(answer.path("result"), name);
    if (changed) {
      answer.put("result", Answer.UNKNOWN);
    }
    for (JsonNode face : answer.path("faces")) {
      if (face instanceof ObjectNode known) {
        changed |= redact(known, name);
      }
    }
    return changed;
  }

  /**
   * Returns the JSON of a {@link Sighting} without the person; empty if it does not name the
   * person. The person becomes a stranger as in answers and summaries, and loses embedding and
   * thumbnail.
   */
  public static Optional<String> ofSighting(String json, String name) {
    Optional<ObjectNode> sighting = object(json);
    if (sighting.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode left = sighting.get();
    boolean changed = false;
    if (left.path("answer") instanceof ObjectNode answer) {
      dropFaces(left, answer.path("faces"), face -> isNamed(face.path("name"), name));
      changed = redactAnswer(answer, name);
    } else if (left.path("video") instanceof ObjectNode video) {
      Optional<VideoPeople> people = ofPeople(Json.read(video.toString(), VideoPeople.class), name);
      changed = people.isPresent();
      dropFaces(
          left,
          video.path("people"),
          person -> person.path("enrolled").asBoolean() && isNamed(person.path("name"), name));
      people.ifPresent(others -> left.set("video", Json.mapper().valueToTree(others)));
    }
    return changed ? Optional.of(left.toString()) : Optional.empty();
  }

  /** Removes embedding and thumbnail of the faces whose names are the person's. */
  private static void dropFaces(
      ObjectNode sighting, JsonNode named, Predicate<JsonNode> isThePerson) {
    for (int i = 0; i < named.size(); i++) {
      if (isThePerson.test(named.get(i))
          && sighting.path("faces").get(i) instanceof ObjectNode face) {
        face.removeAll();
      }
    }
  }

  /**
   * Returns a video's summary without the person; empty if it does not name the person. The person
   * becomes a stranger without a picture, and is not called by a name that another stranger has.
   */
  public static Optional<VideoPeople> ofPeople(VideoPeople summary, String name) {
    List<Person> people = new ArrayList<>();
    for (Person person : summary.people()) {
      Person other = without(person, name);
      if (person.enrolled() && Nfc.areSame(person.name(), name)) {
        other = stranger(other, freeName(summary, people));
      }
      people.add(other);
    }
    return people.equals(summary.people()) ? Optional.empty() : Optional.of(summary.with(people));
  }

  private static Person without(Person person, String name) {
    return person.withNeighbours(
        isOf(person.runnerUp(), name) ? null : person.runnerUp(),
        isOf(person.nearest(), name) ? null : person.nearest());
  }

  private static boolean isOf(@Nullable Neighbour neighbour, String name) {
    return neighbour != null && Nfc.areSame(neighbour.name(), name);
  }

  private static Person stranger(Person person, String name) {
    return new Person(
        name,
        false,
        person.seen(),
        person.seconds(),
        person.frames(),
        person.votes(),
        null,
        person.threshold(),
        null,
        null,
        person.quality(),
        person.best(),
        null);
  }

  private static String freeName(VideoPeople summary, List<Person> redacted) {
    Set<String> taken =
        Stream.concat(summary.people().stream(), redacted.stream())
            .map(Person::name)
            .collect(Collectors.toSet());
    return IntStream.iterate(1, number -> number + 1)
        .mapToObj(number -> Person.STRANGER + number)
        .filter(free -> !taken.contains(free))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Returns the JSON of a {@link FrameNote} without the person's faces and their embeddings; empty
   * if it does not name the person.
   */
  public static Optional<String> ofNote(String json, String name) {
    FrameNote note = Json.read(json, FrameNote.class);
    List<NamedFace> faces = note.answer().faces();
    Optional<String> answer = ofJson(Json.write(note.answer()), name);
    if (answer.isEmpty() || faces == null) {
      return Optional.empty();
    }
    Answer redacted = Json.read(answer.get(), Answer.class);
    List<NamedFace> left = new ArrayList<>();
    List<byte[]> embeddings = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      if (!Nfc.areSame(faces.get(i).name(), name)) {
        left.add(Objects.requireNonNull(redacted.faces()).get(i));
        embeddings.add(note.embeddings().get(i));
      }
    }
    return Optional.of(
        Json.write(new FrameNote(note.number(), redacted.withFaces(left), embeddings)));
  }

  /** Returns what replaces a result that is a bare name; empty if it is another person's name. */
  public static Optional<String> ofText(String text, String name) {
    return Nfc.areSame(text, name) ? Optional.of(Answer.UNKNOWN) : Optional.empty();
  }

  private static boolean redact(ObjectNode face, String name) {
    if (isNamed(face.path("name"), name)) {
      face.put("name", Answer.UNKNOWN).remove("distance");
      face.remove(NEIGHBOURS);
      return true;
    }
    boolean changed = false;
    for (String neighbour : NEIGHBOURS) {
      if (isNamed(face.path(neighbour).path("name"), name)) {
        face.remove(neighbour);
        changed = true;
      }
    }
    return changed;
  }

  private static boolean isNamed(JsonNode node, String name) {
    return node.isTextual() && Nfc.areSame(node.textValue(), name);
  }
}
