package dev.facepipe.bench.fleet;

import dev.facepipe.scalable.policy.Observation;
import dev.facepipe.scalable.policy.TargetTracking;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Plays a load to a fleet, event by event, without a clock and without chance.
 *
 * <p>A worker takes several messages at once, works on one picture after the other and answers all
 * together. An instance with a message is not scaled in. A group with too many instances ends those
 * without messages at once, and the others when they have none.
 */
final class Simulation {
  private static final double MINUTE = 60;

  /** The latency of a picture that is not answered yet. */
  private static final double NEVER = -1;

  private final Fleet fleet;
  private final double[] arrivals;
  private final double[] losses;
  private final TargetTracking policy;
  private final Deque<Observation> unseen = new ArrayDeque<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingDouble(Event::time).thenComparing(Event::number));
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private final List<Instance> instances = new ArrayList<>();
  private final List<Course.Minute> minutes = new ArrayList<>();
  private final double[] latencies;
  private int nextArrival;
  private int nextEvent;
  private int unanswered;
  private int deliveries;
  private int sent;
  private int desired;

  private Simulation(Fleet fleet, Load load, double[] losses) {
    this.fleet = fleet;
    this.arrivals = load.arrivals();
    this.losses = losses;
    this.policy = fleet.policy();
    this.latencies = new double[arrivals.length];
    this.unanswered = arrivals.length;
    Arrays.fill(latencies, NEVER);
  }

  /**
   * Returns what happens until all pictures are answered.
   *
   * @param seconds least time to play
   * @param losses seconds at which a busy instance dies, in order
   */
  static Course play(Fleet fleet, Load load, double seconds, double... losses) {
    return new Simulation(fleet, load, losses).play(seconds);
  }

  private Course play(double seconds) {
    desired = fleet.minimum();
    for (int i = 0; i < desired; i++) {
      // The group has had its minimum for a long time.
      Instance instance = new Instance(-fleet.start() - fleet.warmUp());
      instances.add(instance);
      instance.ready = true;
    }
    at(MINUTE, this::minuteEnds);
    for (double loss : losses) {
      at(loss, this::loseBusyInstance);
    }
    double now = 0;
    while (now < seconds || unanswered > 0) {
      if (nextArrival < arrivals.length && arrivals[nextArrival] <= events.element().time()) {
        now = arrivals[nextArrival];
        waiting.add(nextArrival++);
        sent++;
        giveToIdle(now);
      } else {
        Event event = events.remove();
        now = event.time();
        event.what().at(now);
      }
    }
    return new Course(minutes, arrivals, latencies, deliveries);
  }

  private void giveToIdle(double now) {
    while (!waiting.isEmpty()) {
      Optional<Instance> idle =
          instances.stream()
              .filter(instance -> instance.ready && instance.hand.isEmpty())
              .min(Comparator.comparingDouble(instance -> instance.idleSince));
      if (idle.isEmpty()) {
        return;
      }
      take(idle.get(), now);
    }
  }

  private void take(Instance instance, double now) {
    while (instance.hand.size() < fleet.hand() && !waiting.isEmpty()) {
      instance.hand.add(waiting.remove());
      deliveries++;
    }
    at(now + instance.hand.size() * fleet.perPicture(), then -> answer(instance, then));
  }

  private void answer(Instance instance, double now) {
    if (!instances.contains(instance)) {
      return; // the instance died
    }
    for (int picture : instance.hand) {
      if (latencies[picture] == NEVER) {
        latencies[picture] = now - arrivals[picture];
        unanswered--;
      }
    }
    instance.hand.clear();
    instance.idleSince = now;
    if (instances.size() > desired && fleet.protection() == 0) {
      instances.remove(instance);
    } else if (!waiting.isEmpty()) {
      take(instance, now);
    }
  }

  private void minuteEnds(double now) {
    int inService = (int) instances.stream().filter(i -> i.asked + fleet.warmUp() <= now).count();
    unseen.add(
        new Observation(
            waiting.size(),
            fleet.seesArrivals() ? sent : 0,
            inService,
            instances.size() - inService));
    sent = 0;
    if (unseen.size() > fleet.delay()) {
      desired = policy.desired(unseen.remove());
    }
    while (instances.size() < desired) {
      Instance instance = new Instance(now);
      instances.add(instance);
      at(now + fleet.start(), then -> begin(instance, then));
    }
    for (Instance instance : List.copyOf(instances)) {
      if (instances.size() > desired
          && instance.hand.isEmpty()
          && now - instance.idleSince >= fleet.protection()) {
        instances.remove(instance);
      }
    }
    int working = (int) instances.stream().filter(instance -> instance.ready).count();
    minutes.add(new Course.Minute(waiting.size(), working, instances.size(), desired));
    at(now + MINUTE, this::minuteEnds);
  }

  private void begin(Instance instance, double now) {
    if (instances.contains(instance)) {
      instance.ready = true;
      giveToIdle(now);
    }
  }

  /** Ends a busy instance. Its messages come again after the visibility timeout. */
  private void loseBusyInstance(double now) {
    instances.stream()
        .filter(instance -> !instance.hand.isEmpty())
        .findFirst()
        .ifPresent(
            instance -> {
              instances.remove(instance);
              at(
                  now + fleet.visibility(),
                  then -> {
                    waiting.addAll(instance.hand);
                    giveToIdle(then);
                  });
            });
  }

  private void at(double time, Happening what) {
    events.add(new Event(time, nextEvent++, what));
  }

  /** What happens at a time. */
  private interface Happening {
    void at(double now);
  }

  /** An event. The first planned of two events at one time comes first. */
  private record Event(double time, Integer number, Happening what) {}

  private static final class Instance {
    private final double asked;
    private final List<Integer> hand = new ArrayList<>();
    private boolean ready;
    private double idleSince;

    Instance(double asked) {
      this.asked = asked;
      this.idleSince = asked;
    }
  }
}
