/** A build tool that reads weights and writes TorchScript networks. No image contains it. */
@NullMarked
package dev.facepipe.models;

import org.jspecify.annotations.NullMarked;
