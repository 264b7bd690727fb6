package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import java.util.List;
import software.amazon.awscdk.services.budgets.CfnBudget;
import software.amazon.awscdk.services.budgets.CfnBudget.BudgetDataProperty;
import software.amazon.awscdk.services.budgets.CfnBudget.NotificationProperty;
import software.amazon.awscdk.services.budgets.CfnBudget.NotificationWithSubscribersProperty;
import software.amazon.awscdk.services.budgets.CfnBudget.SpendProperty;
import software.amazon.awscdk.services.budgets.CfnBudget.SubscriberProperty;
import software.constructs.Construct;

/**
 * Sends a mail when the account's cost of a month is above the budget, or is forecast to be. The
 * budget covers the whole account: a budget for the stack's tag counts nothing until a person has
 * made the tag a cost allocation tag.
 */
final class Spending {
  /** Percent of the budget. */
  private static final int ALL_OF_IT = 100;

  private Spending() {}

  static void watch(Construct scope, Parameters parameters) {
    parameters.alarmEmail().ifPresent(address -> watch(scope, parameters, address));
  }

  private static void watch(Construct scope, Parameters parameters, String address) {
    CfnBudget.Builder.create(scope, "Budget")
        .budget(
            BudgetDataProperty.builder()
                .budgetName(parameters.name("budget"))
                .budgetType("COST")
                .timeUnit("MONTHLY")
                .budgetLimit(
                    SpendProperty.builder().amount(parameters.budget()).unit("USD").build())
                .build())
        .notificationsWithSubscribers(
            List.of(above("ACTUAL", address), above("FORECASTED", address)))
        .build();
  }

  private static NotificationWithSubscribersProperty above(String type, String address) {
    return NotificationWithSubscribersProperty.builder()
        .notification(
            NotificationProperty.builder()
                .notificationType(type)
                .comparisonOperator("GREATER_THAN")
                .threshold(ALL_OF_IT)
                .build())
        .subscribers(
            List.of(
                SubscriberProperty.builder().subscriptionType("EMAIL").address(address).build()))
        .build();
  }
}
