package dev.facepipe.local.forget;

/**
 * One thing that tells of a person.
 *
 * @param kind {@code vectors}, {@code earlier gallery}, {@code photograph}, {@code other file} or
 *     {@code result}
 * @param where its file or address
 * @param fate what becomes of it, such as {@code 2 removed}
 */
public record Trace(String kind, String where, String fate) {}
