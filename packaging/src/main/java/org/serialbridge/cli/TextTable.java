package org.serialbridge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of cells as text in aligned columns, two blanks apart. Cells are ASCII without controls. */
final class TextTable {
  private static final String GAP = "  ";

  /**
   * A column.
   *
   * @param header its name
   * @param isNumber whether its cells are aligned at the right
   */
  record Column(String header, boolean isNumber) {
    static Column text(String header) {
      return new Column(header, false);
    }

    static Column number(String header) {
      return new Column(header, true);
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
    return rows.stream().map(row -> line(row) + "\n").collect(Collectors.joining());
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(i == 0 ? "" : GAP).append(columns.get(i).aligned(row.get(i), width(i)));
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
