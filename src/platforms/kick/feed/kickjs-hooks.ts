/**
 * Swaps the network under the unmodified package kick-js. It dials a Pusher key that Kick has given up, and starts a
 * browser only to read one page; both are replaced by ours, by a module hook that answers its imports and nobody else's.
 */
import { register } from "node:module";

/** What kick-js gets instead of `ws`, `puppeteer-extra` and the stealth plugin. */
export interface Swapped {
  readonly ws: unknown;
  readonly "puppeteer-extra": unknown;
  readonly "puppeteer-extra-plugin-stealth": unknown;
}

const SHELF = "chatmint.kick-js";

/**
 * What kick-js needs only to sign in and to moderate, which it is never asked to do. Swapped too, so that nothing of it can
 * go out, and because Node's loader hooks stumble over some of these old CommonJS packages.
 */
const UNUSED: Readonly<Record<string, string>> = {
  axios: "export default undefined; export const AxiosHeaders = undefined;",
  otplib: "export const authenticator = undefined;",
};

/** Makes kick-js, when it is imported next, get these; call it before the import, in a process of its own. */
export function swapNetwork(swapped: Swapped): void {
  const shelf = `globalThis[Symbol.for(${JSON.stringify(SHELF)})]`;
  Object.assign(globalThis, { [Symbol.for(SHELF)]: swapped });
  const sources: Record<string, string> = { ...UNUSED };
  for (const name of Object.keys(swapped)) sources[name] = `export default ${shelf}[${JSON.stringify(name)}];`;
  const addresses = Object.entries(sources).map(([name, source]) => [name, moduleOf(source)]);
  // The hook is source text because it runs on a thread of its own, where neither our code nor a loader of ours is needed.
  const hook = `
    const swapped = new Map(${JSON.stringify(addresses)});
    export async function resolve(specifier, context, next) {
      const url = context.parentURL?.includes("/@retconned/kick-js/") ? swapped.get(specifier) : undefined;
      return url === undefined ? next(specifier, context) : { url, format: "module", shortCircuit: true };
    }`;
  register(moduleOf(hook));
}

function moduleOf(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
