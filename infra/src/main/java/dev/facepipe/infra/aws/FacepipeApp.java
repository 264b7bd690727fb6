package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;

/** What {@code cdk} runs, see {@code infra/cdk.json}: writes the stack down as CloudFormation. */
final class FacepipeApp {
  /**
   * Images are built where their files lie: these are a gigabyte, and the CDK would copy them once
   * an image.
   */
  static final Map<String, Object> SETTINGS = Map.of("aws:cdk:disable-asset-staging", true);

  /** Not ours, though nothing in the name says so. */
  private static final Set<String> OF_THE_CDK =
      Set.of("cli-telemetry", "acknowledged-issue-numbers");

  private FacepipeApp() {}

  /** Reads the context that {@code cdk} hands over, its {@code -c name=value} included. */
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

  /** The stack that an app's context describes. */
  static Stack stack(App app) {
    Parameters parameters = Parameters.from(said(app.getNode().getAllContext()));
    return switch (parameters.tier()) {
      case FUNCTIONS -> new FacepipeStack(app, parameters);
      case SCALABLE -> new ScalableStack(app, parameters);
    };
  }

  /** The part of the context that is ours. */
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

  /** The CDK's names have a colon or a slash: {@code aws:cdk:…}, {@code @aws-cdk/…}. */
  private static boolean isOurs(String name) {
    return name.indexOf(':') < 0 && name.indexOf('/') < 0 && !OF_THE_CDK.contains(name);
  }
}
