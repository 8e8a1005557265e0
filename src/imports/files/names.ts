/** Names of currencies that are known by an id. */

/** Each name once: where two are the same in any case, the id stands behind them. */
export function namesApart(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const all = [...names.values()].map((name) => name.toLowerCase());
  const isTwice = (name: string) => all.filter((one) => one === name.toLowerCase()).length > 1;
  return new Map([...names].map(([id, name]) => [id, isTwice(name) ? `${name} (${id})` : name]));
}
