package dev.tailrace.dsl.race;

/**
 * The races of this process, hedges included, since it began.
 *
 * @param races races that have begun; {@code won}, {@code failed} and {@code cancelled} say how those ended that have
 * @param won those with a winner
 * @param failed those in which every contender failed
 * @param cancelled those whose caller was cancelled
 * @param contenders contenders that were started
 * @param losers contenders that were told to stop because their race was over
 * @param running contenders that have not ended, among them losers on their way out
 */
public record RaceStats(long races, long won, long failed, long cancelled, long contenders, long losers, long running) {}
