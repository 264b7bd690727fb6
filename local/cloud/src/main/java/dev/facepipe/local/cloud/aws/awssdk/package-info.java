/**
 * The objects of the embedded S3, in memory or on the disk. S3Proxy leaves conditions (If-Match,
 * If-None-Match) to a store whose class is in a package named {@code awssdk}. For any other unknown
 * store, S3Proxy refuses conditions. Source: S3Proxy 4.1.0, S3ProxyHandler.getBlobStoreType.
 */
@NullMarked
package dev.facepipe.local.cloud.aws.awssdk;

import org.jspecify.annotations.NullMarked;
