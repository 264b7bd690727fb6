package dev.facepipe.infra.aws;

import dev.facepipe.common.environment.KeptDays;
import dev.facepipe.infra.FunctionKind;
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
 * The queues: encrypted, only over TLS.
 *
 * @param requests faces that wait for recognition
 * @param deadRequests messages that failed five times
 * @param summaries videos whose summary waits for the answers to their frames
 * @param deadSummaries videos whose summary failed five times
 * @param responses answers. This queue has no dead letters: its clients receive one message at a
 *     time and leave answers to others, so an answer may be received five times before its client
 *     finds it
 * @param failedFrames events of the frames bucket that failed on every try
 * @param failedVideos events of the videos bucket that failed on every try
 */
record Queues(
    Queue requests,
    Queue deadRequests,
    Queue summaries,
    Queue deadSummaries,
    Queue responses,
    Queue failedFrames,
    Queue failedVideos) {

  /** Largest message of SQS in bytes, on which {@code FacesOutbox} relies. */
  private static final int MAX_MESSAGE = 1 << 20;

  /** Factor of the timeout. Source: AWS Lambda developer guide, "Using Lambda with Amazon SQS". */
  private static final int VISIBILITY = 6;

  private static final int MAX_RECEIVE_COUNT = 5;

  private static final String REQUESTS = "requests";
  private static final String SUMMARIES = "summaries";

  /** Short, because existing clients receive one message at a time and leave messages of others. */
  private static final Duration RESPONSE_VISIBILITY = Duration.seconds(1);

  /** Old answers slow down the search for new ones. The results bucket keeps all answers. */
  private static final Duration RESPONSE_LIFE = Duration.days(KeptDays.RESPONSES);

  private static final Duration WORK_LIFE = Duration.days(KeptDays.WORK);

  private static final Duration DEAD_LETTER_LIFE = Duration.days(KeptDays.DEAD_LETTERS);

  static Queues create(Stack stack, Parameters parameters) {
    Construct scope = new Construct(stack, "Queues");
    Queue deadRequests = deadRequests(stack, scope, parameters);
    Queue deadSummaries = deadLettersOf(stack, scope, parameters, SUMMARIES);
    return new Queues(
        requests(scope, parameters, deadRequests)
            .visibilityTimeout(visibility(parameters, FunctionKind.FACES_QUEUE))
            .build(),
        deadRequests,
        work(scope, parameters, SUMMARIES, deadSummaries)
            .visibilityTimeout(visibility(parameters, FunctionKind.SUMMARIES_QUEUE))
            .build(),
        deadSummaries,
        responses(scope, parameters, "responses"),
        deadLetters(scope, parameters, "frames").build(),
        deadLetters(scope, parameters, "videos").build());
  }

  /** Makes the dead-letter queue of the request queue. */
  static Queue deadRequests(Stack stack, Construct scope, Parameters parameters) {
    return deadLettersOf(stack, scope, parameters, REQUESTS);
  }

  private static Queue deadLettersOf(
      Stack stack, Construct scope, Parameters parameters, String word) {
    return deadLetters(scope, parameters, word)
        .redriveAllowPolicy(
            RedriveAllowPolicy.builder()
                .redrivePermission(RedrivePermission.BY_QUEUE)
                .sourceQueues(List.of(byName(stack, scope, parameters.name(word))))
                .build())
        .build();
  }

  /** Returns a builder of the request queue, without its visibility timeout. */
  static Queue.Builder requests(Construct scope, Parameters parameters, Queue deadRequests) {
    return work(scope, parameters, REQUESTS, deadRequests);
  }

  private static Queue.Builder work(
      Construct scope, Parameters parameters, String word, Queue dead) {
    return queue(scope, parameters, word)
        .retentionPeriod(WORK_LIFE)
        .deadLetterQueue(
            DeadLetterQueue.builder().queue(dead).maxReceiveCount(MAX_RECEIVE_COUNT).build());
  }

  private static Duration visibility(Parameters parameters, FunctionKind kind) {
    return Duration.seconds(VISIBILITY * parameters.timeout(kind).toSeconds());
  }

  /** Makes a queue of answers. */
  static Queue responses(Construct scope, Parameters parameters, String word) {
    return queue(scope, parameters, word)
        .visibilityTimeout(RESPONSE_VISIBILITY)
        .retentionPeriod(RESPONSE_LIFE)
        .build();
  }

  /** Returns the dead-letter queues, which should always be empty. */
  List<Queue> deadLetters() {
    return List.of(deadRequests, deadSummaries, failedFrames, failedVideos);
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

  /** Names a queue by its ARN, so that it and its dead letters do not wait for each other. */
  private static IQueue byName(Stack stack, Construct scope, String name) {
    return Queue.fromQueueArn(
        scope,
        name,
        Arn.format(ArnComponents.builder().service("sqs").resource(name).build(), stack));
  }
}
