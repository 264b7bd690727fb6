/** The stack on AWS, as CloudFormation by way of the CDK. */
@NullMarked
package dev.facepipe.infra.aws;

import org.jspecify.annotations.NullMarked;
