/** A merged area of a sheet, both ends included; rows from 1, columns from 0. */
export interface Area {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/**
 * Writes the text of merged cells into every cell of their area: headers merged over columns and names merged over rows are then on each.
 * Only texts: a merged number repeated would be counted again.
 */
export class MergedCells {
  private readonly waiting: Area[];
  private active: { area: Area; text: string }[] = [];

  constructor(areas: readonly Area[]) {
    this.waiting = [...areas].sort((a, b) => b.top - a.top);
  }

  /** Completes a row; rows must come in order. `isText` tells whether the cell of a column is text. */
  fill(line: number, row: string[], isText: (column: number) => boolean): void {
    while ((this.waiting.at(-1)?.top ?? Infinity) <= line) {
      const area = this.waiting.pop();
      if (!area || area.top !== line || !isText(area.left)) continue;
      this.active.push({ area, text: row[area.left] ?? '' });
    }
    if (this.active.length === 0) return;
    this.active = this.active.filter(({ area }) => area.bottom >= line);
    for (const { area, text } of this.active) {
      for (let column = area.left; column <= area.right; column++) {
        while (row.length <= column) row.push('');
        if (row[column] === '') row[column] = text;
      }
    }
  }
}
