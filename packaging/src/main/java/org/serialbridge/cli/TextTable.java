package org.serialbridge.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of cells as text in aligned columns, two blanks apart. Cells are ASCII without controls. */
final class TextTable {
  private static final String GAP = "  ";

  private static final String CUT = "...";

  /** The least width of a text column. */
  private static final int LEAST_WIDTH = 8;

  /** The same of addresses: {@code tcp://192.168.1.30:502} fits. */
  private static final int LEAST_ADDRESS_WIDTH = 24;

  /**
   * A column.
   *
   * @param header its name
   * @param isNumber whether its cells are aligned at the right
   * @param isAddress whether its cells are shortened in the middle and not wrapped
   */
  record Column(String header, boolean isNumber, boolean isAddress) {
    static Column text(String header) {
      return new Column(header, false, false);
    }

    static Column number(String header) {
      return new Column(header, true, false);
    }

    static Column address(String header) {
      return new Column(header, false, true);
    }

    private int leastWidth() {
      return isAddress ? LEAST_ADDRESS_WIDTH : LEAST_WIDTH;
    }

    private List<String> lines(String cell, int width) {
      return isAddress ? List.of(shortened(cell, width)) : wrapped(cell, width);
    }

    private String aligned(String cell, int width) {
      String blanks = " ".repeat(width - cell.length());
      return isNumber ? blanks + cell : cell + blanks;
    }
  }

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(Column... columns) {
    this.columns = List.of(columns);
    rows.add(this.columns.stream().map(Column::header).toList());
  }

  /** Adds a row with a cell for each column. */
  void add(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "cells: " + cells.length + " (expected: " + columns.size() + ")");
    }
    rows.add(List.of(cells));
  }

  /** A line for the header and for each row, without blanks at the end. */
  String text() {
    int[] widths = naturalWidths();
    return rows.stream().map(row -> line(row, widths) + "\n").collect(Collectors.joining());
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(i == 0 ? "" : GAP).append(columns.get(i).aligned(row.get(i), widths[i]));
    }
    return line.toString().stripTrailing();
  }

  private int[] naturalWidths() {
    return IntStream.range(0, columns.size())
        .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
        .toArray();
  }

  /**
   * The table in lines of at most {@code most} characters, if the numbers leave room: cells of the
   * widest text columns continue in the next line, addresses are shortened. Columns without any
   * text are left out.
   */
  String text(int most) {
    TextTable table = withoutEmptyColumns();
    int[] widths = table.narrowed(most);
    return table.rows.stream().map(row -> table.wrapped(row, widths)).collect(Collectors.joining());
  }

  private TextTable withoutEmptyColumns() {
    int[] kept =
        IntStream.range(0, columns.size())
            .filter(i -> rows.stream().skip(1).anyMatch(row -> !row.get(i).isEmpty()))
            .toArray();
    TextTable table =
        new TextTable(Arrays.stream(kept).mapToObj(columns::get).toArray(Column[]::new));
    rows.stream()
        .skip(1)
        .forEach(row -> table.add(Arrays.stream(kept).mapToObj(row::get).toArray(String[]::new)));
    return table;
  }

  private int[] narrowed(int most) {
    int[] widths = naturalWidths();
    int room = most - GAP.length() * (widths.length - 1);
    while (Arrays.stream(widths).sum() > room) {
      int widest =
          IntStream.range(0, widths.length)
              .filter(i -> !columns.get(i).isNumber() && widths[i] > columns.get(i).leastWidth())
              .reduce(-1, (one, other) -> one < 0 || widths[other] > widths[one] ? other : one);
      if (widest < 0) {
        return widths;
      }
      widths[widest]--;
    }
    return widths;
  }

  private String wrapped(List<String> row, int[] widths) {
    List<List<String>> cells =
        IntStream.range(0, row.size())
            .mapToObj(i -> columns.get(i).lines(row.get(i), widths[i]))
            .toList();
    int height = cells.stream().mapToInt(List::size).max().orElse(0);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < height; i++) {
      int line = i;
      lines
          .append(
              line(
                  cells.stream().map(cell -> line < cell.size() ? cell.get(line) : "").toList(),
                  widths))
          .append('\n');
    }
    return lines.toString();
  }

  /** {@code tcp://the-...cellar:502}: an address tells most at its beginning and its end. */
  private static String shortened(String address, int width) {
    if (address.length() <= width) {
      return address;
    }
    int head = (width - CUT.length()) / 2;
    int tail = width - CUT.length() - head;
    return address.substring(0, head) + CUT + address.substring(address.length() - tail);
  }

  /** A text in lines of a width, wrapped at blanks, else after a comma, else anywhere. */
  static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int blank = rest.lastIndexOf(' ', width);
      int comma = rest.lastIndexOf(',', width - 1) + 1;
      int end = blank > 0 ? blank : comma > 0 ? comma : width;
      lines.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    lines.add(rest);
    return lines;
  }
}
