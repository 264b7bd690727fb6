package dev.facepipe.infra.aws;

import dev.facepipe.infra.Fleet;
import dev.facepipe.infra.OwnNetwork;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.IPeer;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.constructs.Construct;

/**
 * Two zones with a public subnet each. Instances have public addresses and accept connections only
 * from the load balancer. Private subnets would need a NAT gateway, or endpoints of five services
 * in each zone. Both cost by the hour and by the byte, also without work. Pictures go to S3 through
 * an endpoint that costs nothing.
 */
final class Network {
  private static final int ZONES = 2;
  private static final int TLS = 443;

  private final Construct scope;
  private final IVpc vpc;
  private final Fleet fleet;

  Network(Construct parent, Fleet fleet) {
    this.scope = new Construct(parent, "Network");
    this.fleet = fleet;
    this.vpc = fleet.ownNetwork().map(this::imported).orElseGet(this::made);
  }

  private IVpc made() {
    return Vpc.Builder.create(scope, "Vpc")
        .maxAzs(ZONES)
        .natGateways(0)
        .subnetConfiguration(
            List.of(
                SubnetConfiguration.builder().name("Public").subnetType(SubnetType.PUBLIC).build()))
        .gatewayEndpoints(
            Map.of(
                "S3",
                GatewayVpcEndpointOptions.builder()
                    .service(GatewayVpcEndpointAwsService.S3)
                    .build()))
        .build();
  }

  /** Uses an existing network. AWS knows the subnets' zones; only their number counts here. */
  private IVpc imported(OwnNetwork own) {
    return Vpc.fromVpcAttributes(
        scope,
        "Vpc",
        VpcAttributes.builder()
            .vpcId(own.vpc())
            .publicSubnetIds(own.subnets())
            .availabilityZones(
                IntStream.range(0, own.subnets().size())
                    .mapToObj(zone -> Fn.select(zone, Fn.getAzs()))
                    .toList())
            .build());
  }

  /** Returns the addresses that may call the load balancer. */
  IPeer clients() {
    return fleet.isPublic()
        ? Peer.anyIpv4()
        : Peer.ipv4(fleet.clients().orElseGet(vpc::getVpcCidrBlock));
  }

  /**
   * Returns true if instances get a public address; null in an existing network, whose subnets
   * decide.
   */
  @Nullable Boolean publicAddress() {
    return fleet.ownNetwork().isPresent() ? null : true;
  }

  IVpc vpc() {
    return vpc;
  }

  /** Makes the group of servers that call AWS over TLS and accept no connections by default. */
  SecurityGroup ofServers(String who) {
    SecurityGroup group = closed(who);
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(TLS), "AWS over TLS");
    return group;
  }

  /** Makes a group that allows no connections in or out. */
  SecurityGroup closed(String who) {
    return SecurityGroup.Builder.create(scope, who)
        .vpc(vpc)
        .description("Facepipe: " + who)
        .allowAllOutbound(false)
        .build();
  }
}
