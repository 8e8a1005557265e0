/** A look at OBS for `chatmint doctor`: whether it answers, and whether what the shop's items name is there. Changes nothing. */
import { OBSWebSocket } from "obs-websocket-js/json";
import type { Timers } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import { phrase } from "../base/phrase.ts";
import type { ObsAction } from "../model/obs-action.ts";
import { whyNot } from "./obs.ts";

const PATIENCE_MS = 5_000;

/** `away` says why OBS cannot be asked; `missing` has a sentence for each item that would fail, without its stop. */
export type ObsFinding = { readonly away: string } | { readonly missing: readonly string[] };

/** An item of the shop, with what happens when it is fulfilled. */
interface Item {
  readonly name: string;
  readonly action?: ObsAction | { readonly kind: "say" | "command" } | undefined;
}

/** Connects, asks, and hangs up again. */
export async function checkObs(options: {
  readonly url: string;
  readonly password: string | undefined;
  readonly items: readonly Item[];
  readonly timers: Timers;
}): Promise<ObsFinding> {
  const client = new OBSWebSocket();
  // What goes wrong while connecting is told by connect() itself.
  client.on("ConnectionError", () => {});
  try {
    return await within(options.timers, look(client, options));
  } catch (error) {
    return { away: whyNot(error, options.password) };
  } finally {
    void client.disconnect().catch(() => {});
  }
}

async function look(
  client: OBSWebSocket,
  { url, password, items }: Parameters<typeof checkObs>[0],
): Promise<ObsFinding> {
  await client.connect(url, password);
  const missing: string[] = [];
  for (const { name, action } of items) {
    const why = action && (await absent(client, action));
    if (why !== undefined) missing.push(phrase("{name}: {why}", { name, why }));
  }
  return { missing };
}

/** What an action needs and OBS does not have; `undefined` where all is there. */
async function absent(client: OBSWebSocket, action: NonNullable<Item["action"]>): Promise<string | undefined> {
  switch (action.kind) {
    case "scene": {
      const { scenes } = await client.call("GetSceneList");
      const isThere = scenes.some(({ sceneName }) => sceneName === action.scene);
      return isThere ? undefined : phrase('there is no scene "{scene}"', { scene: action.scene });
    }
    case "source": {
      const { scene: sceneName, source: sourceName } = action;
      const isThere = await answers(client.call("GetSceneItemId", { sceneName, sourceName }));
      return isThere
        ? undefined
        : phrase('there is no source "{sourceName}" in a scene "{sceneName}"', { sourceName, sceneName });
    }
    case "filter": {
      const { source: sourceName, filter: filterName } = action;
      const isThere = await answers(client.call("GetSourceFilter", { sourceName, filterName }));
      return isThere
        ? undefined
        : phrase('there is no filter "{filterName}" at a source "{sourceName}"', { filterName, sourceName });
    }
    default:
      return undefined;
  }
}

/** OBS refuses with a code what it does not have; anything else is no answer about it. */
async function answers(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if (typeof (error as { code?: unknown }).code === "number") return false;
    throw new Error(messageOf(error), { cause: error });
  }
}

async function within<T>(timers: Timers, work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return new Promise<T>((resolve, reject) => {
    const late = timers.after(PATIENCE_MS, () => reject(new Error("OBS did not answer")));
    work.then(resolve, reject).finally(() => late.cancel());
  });
}
