package dev.facepipe.infra.aws;

import dev.facepipe.infra.Door;
import dev.facepipe.infra.Parameters;
import java.util.List;
import software.amazon.awscdk.Arn;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.IQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.amazon.awscdk.services.sqs.RedriveAllowPolicy;
import software.amazon.awscdk.services.sqs.RedrivePermission;
import software.constructs.Construct;

/**
 * The queues, encrypted, over TLS only.
 *
 * @param requests faces that wait to be named
 * @param deadRequests those that could not be, five times
 * @param responses answers. It has no dead letters: its clients take one message after the other
 *     and leave what isn't theirs, so an answer may well be received five times before it is found
 * @param failedFrames events of the frames bucket that no try could handle
 * @param failedVideos the same of the videos bucket
 */
record Queues(
    Queue requests, Queue deadRequests, Queue responses, Queue failedFrames, Queue failedVideos) {

  /** What SQS takes at most, in bytes, and {@code FacesOutbox} counts on. */
  private static final int MAX_MESSAGE = 1 << 20;

  /** Times the function's. Source: AWS Lambda developer guide, "Using Lambda with Amazon SQS". */
  private static final int VISIBILITY = 6;

  private static final int MAX_RECEIVE_COUNT = 5;

  private static final String REQUESTS = "requests";

  /** Clients in the field take one message at a time and leave what isn't theirs. */
  private static final Duration RESPONSE_VISIBILITY = Duration.seconds(1);

  /** Answers that nobody fetches make others' harder to find; the results bucket keeps them. */
  private static final Duration RESPONSE_LIFE = Duration.days(1);

  private static final Duration REQUEST_LIFE = Duration.days(4);

  /** The most there is. Source: SQS developer guide, "Amazon SQS message quotas". */
  private static final Duration DEAD_LETTER_LIFE = Duration.days(14);

  static Queues create(Stack stack, Parameters parameters) {
    Construct scope = new Construct(stack, "Queues");
    Queue deadRequests = deadRequests(stack, scope, parameters);
    return new Queues(
        requests(scope, parameters, deadRequests)
            .visibilityTimeout(
                Duration.seconds(VISIBILITY * parameters.timeout(Door.FACES_QUEUE).toSeconds()))
            .build(),
        deadRequests,
        responses(scope, parameters, "responses"),
        deadLetters(scope, parameters, "frames").build(),
        deadLetters(scope, parameters, "videos").build());
  }

  /** Where messages of the request queue end that could not be handled. */
  static Queue deadRequests(Stack stack, Construct scope, Parameters parameters) {
    return deadLetters(scope, parameters, REQUESTS)
        .redriveAllowPolicy(
            RedriveAllowPolicy.builder()
                .redrivePermission(RedrivePermission.BY_QUEUE)
                .sourceQueues(List.of(byName(stack, scope, parameters.name(REQUESTS))))
                .build())
        .build();
  }

  /** The request queue, still without its visibility timeout. */
  static Queue.Builder requests(Construct scope, Parameters parameters, Queue deadRequests) {
    return queue(scope, parameters, REQUESTS)
        .retentionPeriod(REQUEST_LIFE)
        .deadLetterQueue(
            DeadLetterQueue.builder()
                .queue(deadRequests)
                .maxReceiveCount(MAX_RECEIVE_COUNT)
                .build());
  }

  /** A queue of answers. */
  static Queue responses(Construct scope, Parameters parameters, String word) {
    return queue(scope, parameters, word)
        .visibilityTimeout(RESPONSE_VISIBILITY)
        .retentionPeriod(RESPONSE_LIFE)
        .build();
  }

  /** Those where nothing should ever lie. */
  List<Queue> deadLetters() {
    return List.of(deadRequests, failedFrames, failedVideos);
  }

  private static Queue.Builder deadLetters(Construct scope, Parameters parameters, String of) {
    return queue(scope, parameters, of + "-dead-letters").retentionPeriod(DEAD_LETTER_LIFE);
  }

  private static Queue.Builder queue(Construct scope, Parameters parameters, String word) {
    return Queue.Builder.create(scope, word)
        .queueName(parameters.name(word))
        .encryption(QueueEncryption.SQS_MANAGED)
        .enforceSsl(true)
        .maxMessageSizeBytes(MAX_MESSAGE)
        .removalPolicy(RemovalPolicy.DESTROY);
  }

  /** A queue and its dead letters that named each other otherwise would wait for each other. */
  private static IQueue byName(Stack stack, Construct scope, String name) {
    return Queue.fromQueueArn(
        scope,
        name,
        Arn.format(ArnComponents.builder().service("sqs").resource(name).build(), stack));
  }
}
