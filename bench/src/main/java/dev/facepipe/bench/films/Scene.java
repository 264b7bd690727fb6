package dev.facepipe.bench.films;

import dev.facepipe.bench.films.Act.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The kinds of videos. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum Scene {
  BACK("people come, go and come back", Scene::back),
  TWO("two at once", Scene::two),
  CROSSING("two cross", Scene::crossing),
  TURN("heads turn", Scene::turn),
  SHRINK("people walk away, 120 to 24 pixels", Scene::shrink),
  BLUR("movement blur", Scene::blur),
  POSTER("a stranger's poster on the wall", Scene::poster),
  TWIN("a poster of an enrolled person beside that person", Scene::twin),
  CUTS("hard cuts", Scene::cuts),
  CROWD("a crowd of six", Scene::crowd),
  NOBODY("nobody", casting -> List.of()),
  PORTRAIT("portrait, 9:16", Scene::portrait),
  UNEVEN("variable frame rate", Scene::two);

  private static final int LONG = 640;
  private static final int SHORT = 360;

  /** Length of a video in seconds. */
  static final double SECONDS = 20;

  /** Height of a face that stands near, in pixels. */
  private static final double NEAR = 100;

  private static final double MIDDLE = SHORT / 2.0;
  private static final Place LEFT = new Place(170, MIDDLE, NEAR);
  private static final Place RIGHT = new Place(470, MIDDLE, NEAR);

  /** Length of a shot between hard cuts, in seconds: no multiple of a sampling period. */
  private static final double SHOT = 1.57;

  final String words;
  private final Function<Casting, List<Act>> acts;

  Scene(String words, Function<Casting, List<Act>> acts) {
    this.words = words;
    this.acts = acts;
  }

  /** Gives out people, each once. */
  interface Casting {
    Actor enrolled();

    Actor stranger();

    /** Returns the first of two people: in two videos of three an enrolled one. */
    Actor first();

    /** Returns the second of two people: in two videos of three a stranger. */
    Actor second();
  }

  /** Returns who is on screen and when. Later acts are in front of earlier ones. */
  List<Act> acts(Casting casting) {
    return acts.apply(casting);
  }

  int width() {
    return this == PORTRAIT ? SHORT : LONG;
  }

  int height() {
    return this == PORTRAIT ? LONG : SHORT;
  }

  /** Returns true if a frame is in the video. In some seconds of one scene most are left out. */
  boolean hasFrame(int number) {
    return this != UNEVEN || number % 90 < 45 || number % 8 == 0;
  }

  /** The filter of FFmpeg that leaves out the frames that {@link #hasFrame} does not have. */
  static final String UNEVEN_FRAMES = "select='lt(mod(n,90),45)+not(mod(n,8))'";

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static List<Act> back(Casting casting) {
    Actor first = casting.first();
    Actor second = casting.second();
    return List.of(
        Act.of(first, 0.5, 5.5, LEFT, LEFT.moved(80)),
        Act.of(second, 6.5, 9.6, RIGHT, RIGHT.moved(-80)),
        Act.of(first, 10.5, 14.4, RIGHT, RIGHT.moved(-60)),
        Act.of(second, 15.4, 19.5, LEFT, LEFT.moved(60)));
  }

  private static List<Act> two(Casting casting) {
    return List.of(
        Act.of(casting.first(), 0.5, 14.5, LEFT, LEFT.moved(60)),
        Act.of(casting.second(), 4.5, 19.5, RIGHT, RIGHT.moved(-60)));
  }

  /** One leaves after they crossed, so that mixed up people show in the times. */
  private static List<Act> crossing(Casting casting) {
    Actor first = casting.first();
    Actor second = casting.second();
    Place left = new Place(100, MIDDLE - 10, NEAR);
    Place right = new Place(540, MIDDLE + 10, NEAR);
    return List.of(
        Act.of(first, 0.5, 8.5, left, left.moved(440)),
        Act.of(first, 8.5, 11.5, left.moved(440), left.moved(440)),
        Act.of(second, 0.5, 8.5, right, right.moved(-440)),
        Act.of(second, 8.5, 15.5, right.moved(-440), right.moved(-380)),
        Act.of(first, 16.5, 19.5, right, right.moved(-60)));
  }

  private static List<Act> turn(Casting casting) {
    return List.of(
        Act.of(casting.first(), 0.5, 9.5, LEFT, RIGHT).changing(0.4),
        Act.of(casting.second(), 10.5, 19.5, RIGHT, LEFT).changing(0.4));
  }

  private static List<Act> shrink(Casting casting) {
    Place near = new Place(200, MIDDLE, 120);
    Place far = new Place(440, MIDDLE - 60, 24);
    return List.of(
        Act.of(casting.first(), 0.5, 9.5, near, far),
        Act.of(casting.second(), 10.5, 19.5, near, far));
  }

  private static List<Act> blur(Casting casting) {
    List<Act> acts = new ArrayList<>();
    double from = 0.5;
    for (Actor actor : List.of(casting.first(), casting.second())) {
      for (int i = 0; i < 6; i++) {
        acts.add(
            Act.of(actor, from, from + 1.5, i % 2 == 0 ? LEFT : RIGHT, i % 2 == 0 ? RIGHT : LEFT)
                .blurred(i % 3 * 0.12));
        from += 1.5;
      }
      from += 1;
    }
    return acts;
  }

  private static List<Act> poster(Casting casting) {
    Place walk = new Place(240, MIDDLE + 20, NEAR);
    return List.of(
        Act.poster(casting.stranger(), SECONDS, new Place(540, 90, 70)),
        Act.of(casting.enrolled(), 2.5, 9.5, walk, walk.moved(140)),
        Act.of(casting.stranger(), 11.5, 18.5, walk.moved(140), walk));
  }

  private static List<Act> twin(Casting casting) {
    Actor enrolled = casting.enrolled();
    return List.of(
        Act.poster(enrolled, SECONDS, new Place(540, 90, 70)),
        Act.of(enrolled, 4.5, 16.5, LEFT, LEFT.moved(140)));
  }

  private static List<Act> cuts(Casting casting) {
    List<Actor> actors =
        List.of(casting.enrolled(), casting.stranger(), casting.enrolled(), casting.stranger());
    int[] order = {0, 1, 0, 2, 3, 1, 0, 3, 2, 1, 3, 2};
    List<Act> acts = new ArrayList<>();
    for (int i = 0; i < order.length; i++) {
      // Another shot is another distance. Many shots have the face in the middle.
      Place place = new Place(i % 3 == 0 ? 200 : 320, MIDDLE, 70 + 15 * (i % 4));
      acts.add(
          Act.of(
              actors.get(order[i]), 0.5 + i * SHOT, 0.5 + (i + 1) * SHOT, place, place.moved(20)));
    }
    return acts;
  }

  private static List<Act> crowd(Casting casting) {
    List<Act> acts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Place place = new Place(55 + 106 * i, i % 2 == 0 ? 110 : 240, 60);
      acts.add(
          Act.of(
              i % 2 == 0 ? casting.enrolled() : casting.stranger(),
              0.5 + 0.7 * i,
              14.5 + 0.9 * i,
              place,
              place.moved(8)));
    }
    return acts;
  }

  private static List<Act> portrait(Casting casting) {
    Place above = new Place(160, 190, NEAR);
    Place below = new Place(200, 460, NEAR);
    return List.of(
        Act.of(casting.first(), 0.5, 13.5, above, above.moved(30)),
        Act.of(casting.second(), 5.5, 19.5, below, below.moved(-30)));
  }
}
