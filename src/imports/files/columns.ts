/** Tells what the columns of a table are by the words above them, in any case and with or without spaces and signs. */

/** Names of columns, by what they hold. */
export type ColumnWords = Readonly<Record<string, readonly string[]>>;

/** `Minutes in Channel` and `minutes_in_channel` are the same column. */
export function plainColumn(title: string): string {
  return title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** Where each is, by the words; `undefined` for those that are not there. The first column that fits is taken. */
export function findColumns<W extends ColumnWords>(
  header: readonly string[],
  words: W,
): { readonly [K in keyof W]: number | undefined } {
  const plain = header.map(plainColumn);
  const at = (names: readonly string[]) => {
    for (const name of names) {
      const found = plain.indexOf(plainColumn(name));
      if (found >= 0) return found;
    }
    return undefined;
  };
  return Object.fromEntries(Object.entries(words).map(([key, names]) => [key, at(names)])) as {
    [K in keyof W]: number | undefined;
  };
}

/** Whether a header is exactly these columns, in this order. */
export function isHeader(header: readonly string[] | undefined, columns: readonly string[]): boolean {
  return (
    header !== undefined &&
    header.length === columns.length &&
    columns.every((one, at) => plainColumn(one) === plainColumn(header[at]!))
  );
}
