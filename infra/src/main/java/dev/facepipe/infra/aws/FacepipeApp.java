package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;

/**
 * The program that {@code cdk} runs, see {@code infra/cdk.json}: writes the stack as
 * CloudFormation.
 */
final class FacepipeApp {
  /**
   * Builds images from their own folder. The folder has a gigabyte, and the CDK would copy it for
   * each image.
   */
  static final Map<String, Object> SETTINGS = Map.of("aws:cdk:disable-asset-staging", true);

  /** Names of the CDK that look like our parameters. */
  private static final Set<String> OF_THE_CDK =
      Set.of("cli-telemetry", "acknowledged-issue-numbers");

  private FacepipeApp() {}

  /** Reads the context that {@code cdk} passes, including its {@code -c name=value}. */
  public static void main(String[] arguments) {
    App app = new App(AppProps.builder().analyticsReporting(false).context(SETTINGS).build());
    try {
      stack(app);
    } catch (IllegalArgumentException e) {
      System.err.println("facepipe: " + e.getMessage());
      System.exit(2);
    }
    app.synth();
  }

  /** Returns the stack that an app's context describes. */
  static Stack stack(App app) {
    Parameters parameters = Parameters.from(said(app.getNode().getAllContext()));
    return switch (parameters.tier()) {
      case FUNCTIONS -> new FacepipeStack(app, parameters);
      case SCALABLE -> new ScalableStack(app, parameters);
    };
  }

  /** Returns the part of the context that is ours. */
  private static Map<String, String> said(Object context) {
    Map<String, String> said = new TreeMap<>();
    if (context instanceof Map<?, ?> all) {
      all.forEach(
          (name, value) -> {
            if (isOurs(name.toString())) {
              said.put(name.toString(), String.valueOf(value));
            }
          });
    }
    return said;
  }

  /**
   * Returns true for a name of ours. The CDK's names have a colon or a slash: {@code aws:cdk:…},
   * {@code @aws-cdk/…}.
   */
  private static boolean isOurs(String name) {
    return name.indexOf(':') < 0 && name.indexOf('/') < 0 && !OF_THE_CDK.contains(name);
  }
}
