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
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.text.Nfc;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
    JsonNode answer;
    try {
      answer = Json.mapper().readTree(json);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    if (!(answer instanceof ObjectNode object)) {
      return Optional.empty();
    }
    boolean changed = isNamed(object.path("result"), name);
    if (changed) {
      object.put("result", Answer.UNKNOWN);
    }
    for (JsonNode face : object.path("faces")) {
      if (face instanceof ObjectNode known) {
        changed |= redact(known, name);
      }
    }
    return changed ? Optional.of(object.toString()) : Optional.empty();
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
