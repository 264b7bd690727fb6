package dev.facepipe.recognition.people;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Merges tracks of one person by average link: always the two nearest, as long as they are near
 * enough, no frame has both, and they do not have two names.
 *
 * <p>Works in rounds. Each round finds the nearest other track of every track, and merges all pairs
 * that are nearest to each other. The result is that of merging pair by pair, because two tracks
 * that merge come no nearer to a third one than the nearer of them was. Source: Sumengen and
 * others, Scaling Hierarchical Agglomerative Clustering to Billion-sized Datasets (arXiv
 * 2105.11653). For the same reason, a track without a near enough one is finished, and a track
 * keeps its nearest one until that is merged. Keeps no table of all pairs.
 */
final class Merger {
  private static final int NONE = -1;

  private final List<Track> tracks;
  private final double most;
  private final int[] nearest;
  private final double[] distance;

  /** Copies of figures of the tracks: a look into each track of each pair would miss the cache. */
  private final double[] meanSquare;

  private final double[] shareOfFace;

  private Merger(List<Track> tracks, double most) {
    this.tracks = tracks;
    this.most = most;
    this.nearest = new int[tracks.size()];
    this.distance = new double[tracks.size()];
    this.meanSquare = tracks.stream().mapToDouble(Track::meanSquare).toArray();
    this.shareOfFace = tracks.stream().mapToDouble(Merger::shareOfFace).toArray();
  }

  private static double shareOfFace(Track track) {
    return 1.0 / track.faces().size();
  }

  /**
   * Returns the merged tracks, by their first faces.
   *
   * @param tracks by their first faces; they are changed
   * @param within largest root of the mean squared L2 distance of two tracks of one person
   */
  static List<Track> merge(List<Track> tracks, double within) {
    return new Merger(tracks, within * within).merged();
  }

  private List<Track> merged() {
    boolean[] isGone = new boolean[tracks.size()];
    boolean[] isOpen = new boolean[tracks.size()];
    Arrays.fill(isOpen, true);
    boolean[] isDue = isOpen.clone();
    boolean isAnyMerged = true;
    while (isAnyMerged) {
      find(isOpen, isDue);
      isAnyMerged = false;
      boolean[] isChanged = new boolean[tracks.size()];
      for (int i = 0; i < isOpen.length; i++) {
        isOpen[i] &= nearest[i] != NONE;
        int other = nearest[i];
        if (isOpen[i] && other > i && nearest[other] == i) {
          tracks.get(i).addAll(tracks.get(other));
          meanSquare[i] = tracks.get(i).meanSquare();
          shareOfFace[i] = shareOfFace(tracks.get(i));
          isGone[other] = true;
          isChanged[i] = true;
          isChanged[other] = true;
          isAnyMerged = true;
        }
      }
      for (int i = 0; i < isOpen.length; i++) {
        isOpen[i] &= !isGone[i];
        isDue[i] = isOpen[i] && (isChanged[i] || isChanged[nearest[i]]);
      }
    }
    List<Track> left = new ArrayList<>();
    for (int i = 0; i < isGone.length; i++) {
      if (!isGone[i]) {
        left.add(tracks.get(i));
      }
    }
    return left;
  }

  /** Finds the nearest open track of each track that is due. */
  private void find(boolean[] isOpen, boolean[] isDue) {
    int[] columns = new int[DotProducts.COLUMNS];
    int count = 0;
    for (int i = 0; i < isDue.length; i++) {
      if (isDue[i]) {
        nearest[i] = NONE;
        distance[i] = Double.POSITIVE_INFINITY;
      }
    }
    for (int i = 0; i < isDue.length; i++) {
      if (isDue[i]) {
        columns[count++] = i;
      }
      if (count == columns.length || (i == isDue.length - 1 && count > 0)) {
        find(isOpen, isDue, Arrays.copyOf(columns, count));
        count = 0;
      }
    }
  }

  /** Offers all open tracks to the tracks of some columns. A pair that is due twice counts once. */
  private void find(boolean[] isOpen, boolean[] isDue, int[] columns) {
    var products =
        new DotProducts(Arrays.stream(columns).mapToObj(i -> tracks.get(i).sum()).toList());
    for (int row = 0; row < isOpen.length; row++) {
      if (!isOpen[row] || (isDue[row] && row >= columns[columns.length - 1])) {
        continue;
      }
      float[] dots = products.with(tracks.get(row).sum());
      for (int c = 0; c < columns.length; c++) {
        int column = columns[c];
        if (isDue[row] ? column > row : column != row) {
          double meanDot = dots[c] * shareOfFace[row] * shareOfFace[column];
          double apart = meanSquare[row] + meanSquare[column] - 2 * meanDot;
          if (apart <= most) {
            offer(row, column, apart, isDue[row]);
          }
        }
      }
    }
  }

  /** The smaller number of equally near tracks wins, so that nearest pairs are never a ring. */
  private void offer(int row, int column, double apart, boolean isRowDue) {
    boolean isNearer = isNearer(column, row, apart);
    boolean isNearerToo = isRowDue && isNearer(row, column, apart);
    if ((isNearer || isNearerToo) && !tracks.get(row).isSomebodyElse(tracks.get(column))) {
      if (isNearer) {
        nearest[column] = row;
        distance[column] = apart;
      }
      if (isNearerToo) {
        nearest[row] = column;
        distance[row] = apart;
      }
    }
  }

  private boolean isNearer(int to, int other, double apart) {
    return apart < distance[to] || (apart == distance[to] && other < nearest[to]);
  }
}
