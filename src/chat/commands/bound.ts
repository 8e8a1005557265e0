/** What commands see of the features: their methods without the token of the work, which is given for them. */
import type { Work } from "../../db/work.ts";

/** The methods of T that take the token first. */
type InWork<T> = {
  [K in keyof T]-?: T[K] extends (...args: infer A) => unknown ? (A extends [Work, ...unknown[]] ? K : never) : never;
}[keyof T];

/** The parts of T that have such methods, or such parts, themselves. */
type PartsInWork<T> = {
  [K in keyof T]-?: T[K] extends ((...args: never) => unknown) | readonly unknown[]
    ? never
    : T[K] extends object
      ? [InWork<T[K]> | PartsInWork<T[K]>] extends [never]
        ? never
        : K
      : never;
}[keyof T];

/** Names every method of T, and of its parts, that takes the token; one too many or too few is a type error. */
export type Takes<T> = { readonly [K in InWork<T>]: true } & { readonly [K in PartsInWork<T>]: Takes<T[K]> };

/** T as a command sees it: the token is left out of the parameters. */
export type Bound<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? A extends [Work, ...infer Rest]
      ? (...args: Rest) => R
      : T[K]
    : K extends PartsInWork<T>
      ? Bound<T[K]>
      : T[K];
};

/** By object, which of its methods take the token: of the parts of T too, whatever way leads to them. */
export type Takers = Map<object, Readonly<Record<PropertyKey, unknown>>>;

/** Notes what of an object takes the token. */
export function noteTakers<T extends object>(takers: Takers, of: T, takes: Takes<T>): void {
  const named = takes as Readonly<Record<string, unknown>>;
  // One object may be reached in two ways, and by each as another type.
  takers.set(of, { ...takers.get(of), ...named });
  for (const [name, part] of Object.entries(named)) {
    if (part !== true) noteTakers(takers, (of as Record<string, object>)[name]!, part as Takes<object>);
  }
}

/** Binds an object to the work of one command: it writes nothing once that is over. */
export function bound<T extends object>(work: Work, of: T, takers: Takers): Bound<T> {
  return new Proxy(of, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === "function") {
        const takesWork = takers.get(target)?.[name] === true;
        return (...args: unknown[]) => value.apply(target, takesWork ? [work, ...args] : args);
      }
      return typeof value === "object" && value !== null && takers.has(value) ? bound(work, value, takers) : value;
    },
  }) as Bound<T>;
}
