/** What a browser of some version does not have yet, by the data of MDN. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

interface Statement {
  readonly version_added?: string | boolean | null;
  readonly flags?: unknown;
  readonly prefix?: string;
  readonly alternative_name?: string;
}

interface Node {
  readonly __compat?: { readonly support: { readonly chrome?: Statement | readonly Statement[] } };
  readonly [name: string]: unknown;
}

const data = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("@mdn/browser-compat-data"), "utf8"),
) as Record<"api" | "javascript" | "css", Node> & { readonly javascript: { readonly builtins: Node } };

/** Whether Chrome has had it, under its own name, no later than in this version. */
function hasIt(node: Node, version: number): boolean {
  const chrome = node.__compat?.support.chrome;
  if (chrome === undefined) return true;
  return [chrome].flat().some(({ version_added: added, flags, prefix, alternative_name: other }) => {
    if (flags !== undefined || prefix !== undefined || other !== undefined) return false;
    return added === true || (typeof added === "string" && Number.parseFloat(added.replace("≤", "")) <= version);
  });
}

const children = (node: Node) => Object.entries(node).filter(([name]) => name !== "__compat") as [string, Node][];

/** Globals (`["Sanitizer"]`) and what hangs on them (`["Array", "toSorted"]`) that came later. */
export function scriptsNewerThan(version: number): string[][] {
  const found: string[][] = [];
  for (const room of [data.api, data.javascript.builtins]) {
    for (const [owner, node] of children(room)) {
      if (!hasIt(node, version)) found.push([owner]);
      for (const [name, member] of children(node)) {
        if (hasIt(member, version)) continue;
        found.push([owner, name.replace(/_static$/, "").replace(/^(\w+)_event$/, "on$1")]);
      }
    }
  }
  return found;
}

/** Names of properties, at-rules, pseudo-classes and functions of CSS that came later. */
export function stylesNewerThan(version: number) {
  const css = data.css as unknown as Record<"properties" | "at-rules" | "selectors" | "types", Node>;
  const newer = (room: Node) => children(room).filter(([, node]) => !hasIt(node, version));
  return {
    properties: new Set(newer(css.properties).map(([name]) => name)),
    atRules: new Set(newer(css["at-rules"]).map(([name]) => name)),
    selectors: new Set(newer(css.selectors).map(([name]) => name)),
    // `color-mix`, `light-dark`, `round` lie below the types they give.
    functions: new Set(allBelow(css.types).flatMap(([name, node]) => (hasIt(node, version) ? [] : [name]))),
    /** `text-wrap: balance`. */
    values: new Map(
      children(css.properties).map(([name, node]) => [name, new Set(newer(node).map(([value]) => value))]),
    ),
  };
}

function allBelow(node: Node): [string, Node][] {
  return children(node).flatMap(([name, child]) => [[name, child] as [string, Node], ...allBelow(child)]);
}
