/** The stack on AWS, made as CloudFormation by the CDK. */
@NullMarked
package dev.facepipe.infra.aws;

import org.jspecify.annotations.NullMarked;
