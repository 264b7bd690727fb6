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
 * Mails when the account has cost more in a month than was expected, or is about to. The budget is
 * the whole account's: one for the stack's tag alone counts nothing until somebody has made the tag
 * a cost allocation tag by hand.
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
