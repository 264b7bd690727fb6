package dev.facepipe.infra;

import dev.facepipe.common.environment.Environment;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An existing network for the scalable tier.
 *
 * @param vpc its id
 * @param subnets ids of subnets in different zones that can reach AWS over TLS
 */
public record OwnNetwork(String vpc, List<String> subnets) {
  private static final Pattern VPC = Pattern.compile("vpc-[0-9a-f]+");
  private static final Pattern SUBNET = Pattern.compile("subnet-[0-9a-f]+");

  /** A load balancer needs two zones. */
  private static final int LEAST_SUBNETS = 2;

  public OwnNetwork {
    subnets = List.copyOf(subnets);
    if (!VPC.matcher(vpc).matches()) {
      throw new IllegalArgumentException(
          "vpc is '%s'; expected an id such as vpc-0a1b2c3d".formatted(vpc));
    }
    if (subnets.size() < LEAST_SUBNETS
        || !subnets.stream().allMatch(subnet -> SUBNET.matcher(subnet).matches())) {
      throw new IllegalArgumentException(
          "subnets is '%s'; expected at least two ids of subnets of %s in different zones, such as"
                  .formatted(String.join(",", subnets), vpc)
              + " subnet-0a1b2c3d,subnet-4e5f6a7b");
    }
  }

  /** Returns the network from the parameters; empty if none is set. */
  static Optional<OwnNetwork> of(Environment said) {
    Optional<String> subnets = said.find("subnets");
    if (said.find("vpc").isEmpty() && subnets.isPresent()) {
      throw new IllegalArgumentException(
          "subnets is '%s' and vpc is missing; expected the id of the subnets' VPC"
              .formatted(subnets.get()));
    }
    return said.find("vpc")
        .map(vpc -> new OwnNetwork(vpc, List.of(subnets.orElse("").split(",", -1))));
  }
}
