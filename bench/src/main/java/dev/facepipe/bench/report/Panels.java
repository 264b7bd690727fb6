package dev.facepipe.bench.report;

import java.util.List;

/**
 * Courses over one time, drawn below each other.
 *
 * @param name of the plot's file, without the ending
 * @param curves at least one, the uppermost first
 */
public record Panels(String name, List<Curve> curves) {}
