package dev.facepipe.local.client.forget.aws;

import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Sighting;
import dev.facepipe.common.message.Sighting.SeenFace;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.StoredObject;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.common.text.Nfc;
import dev.facepipe.local.client.forget.Trace;
import dev.facepipe.local.client.forget.TraceStore;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Gate;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.gallery.MatchRule;
import dev.facepipe.recognition.gallery.MatchRules;
import dev.facepipe.recognition.people.VideoRule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Faces in sightings that have not the person's name, and that the gallery takes for the person
 * now: such as faces of a stranger who got the name later. Search before the gallery changes;
 * {@link #remove} takes out what the search found. Reads all sightings.
 */
final class FacesInSightings implements TraceStore {
  /** Bytes of the largest sighting; a picture with a thousand faces has a quarter of that. */
  private static final long LONGEST = 32L << 20;

  private final S3ObjectStore objects;
  private final String bucket;
  private final GalleryStore store;
  private final Map<Trace, Set<Integer>> found = new ConcurrentHashMap<>();

  FacesInSightings(S3Client s3, String bucket, GalleryStore store) {
    this.objects = new S3ObjectStore(s3);
    this.bucket = bucket;
    this.store = store;
  }

  @Override
  public List<Trace> find(String name) {
    Gallery gallery = store.gallery();
    String composed = Nfc.of(name);
    if (gallery.vectorsOf(composed) == 0 || !isKnown(gallery)) {
      return List.of();
    }
    List<Trace> traces = new ArrayList<>();
    for (String key : objects.keys(bucket, Keys.SIGHTINGS)) {
      Set<Integer> faces =
          Keys.sightingId(key)
              .flatMap(id -> read(key))
              .map(read -> facesOf(composed, read.sighting(), gallery))
              .orElse(Set.of());
      if (!faces.isEmpty()) {
        Trace trace =
            new Trace(
                Trace.Kind.SIGHTING,
                new ObjectRef(bucket, key).toString(),
                "embedding and picture of %d faces without the name taken out"
                    .formatted(faces.size()));
        found.put(trace, faces);
        traces.add(trace);
      }
    }
    return traces;
  }

  /** Without figures of a network, nothing tells which faces are a person's. */
  private static boolean isKnown(Gallery gallery) {
    try {
      EmbedderName.parse(gallery.model().name());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private record Read(Sighting sighting, String etag) {}

  private Optional<Read> read(String key) {
    try {
      StoredObject object = objects.read(new ObjectRef(bucket, key), LONGEST);
      String json = new String(object.bytes(), StandardCharsets.UTF_8);
      return Optional.of(new Read(Json.read(json, Sighting.class), object.etag()));
    } catch (UnusableObject | IllegalArgumentException e) {
      return Optional.empty(); // deleted since it was listed, or not a sighting
    }
  }

  private static Set<Integer> facesOf(String name, Sighting sighting, Gallery gallery) {
    Set<Integer> faces = new TreeSet<>();
    MatchRule rule = MatchRules.of(gallery.model()).in(gallery);
    for (int i = 0; i < sighting.faces().size(); i++) {
      float[] embedding = sighting.faces().get(i).values().orElse(null);
      if (embedding != null
          && embedding.length == gallery.model().dimensions()
          && gallery.model().name().equals(model(sighting))
          && !name.equals(nameOf(sighting, i))
          && isPerson(name, embedding, gallery, rule(rule, sighting, i))) {
        faces.add(i);
      }
    }
    return faces;
  }

  private static boolean isPerson(String name, float[] embedding, Gallery gallery, MatchRule rule) {
    Match match = gallery.match(embedding).orElse(null);
    return (match != null && match.name().equals(name) && rule.accepts(match))
        || Gate.isEnrolled(gallery, name, embedding);
  }

  private static @Nullable String model(Sighting sighting) {
    return sighting.answer() != null
        ? sighting.answer().model()
        : sighting.video() == null ? null : sighting.video().model();
  }

  private static @Nullable String nameOf(Sighting sighting, int face) {
    Person person = person(sighting, face);
    if (person != null) {
      return person.enrolled() ? person.name() : null;
    }
    List<NamedFace> faces = sighting.answer() == null ? null : sighting.answer().faces();
    return faces == null ? null : faces.get(face).name();
  }

  private static MatchRule rule(MatchRule rule, Sighting sighting, int face) {
    Person person = person(sighting, face);
    return person == null ? rule : VideoRule.of(rule, Math.max(1, person.frames()));
  }

  private static @Nullable Person person(Sighting sighting, int face) {
    return sighting.video() == null ? null : sighting.video().people().get(face);
  }

  @Override
  public void remove(String name, Trace trace) {
    String key = ObjectRef.parse(trace.where()).key();
    Set<Integer> faces = found.getOrDefault(trace, Set.of());
    read(key).ifPresent(read -> rewrite(key, read, faces));
  }

  private void rewrite(String key, Read read, Set<Integer> gone) {
    Sighting before = read.sighting();
    List<SeenFace> faces = new ArrayList<>(before.faces());
    gone.forEach(face -> faces.set(face, SeenFace.NOTHING));
    Sighting after =
        new Sighting(before.at(), before.camera(), before.answer(), before.video(), faces);
    byte[] json = Json.write(after).getBytes(StandardCharsets.UTF_8);
    if (!objects.putIfMatch(new ObjectRef(bucket, key), json, "application/json", read.etag())) {
      throw new IllegalStateException("was changed by somebody else; forget the person again");
    }
  }

  @Override
  public String toString() {
    return "faces in sightings in s3://" + bucket;
  }
}
