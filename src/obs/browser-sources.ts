/**
 * Browser sources of OBS that show a page of ours: they are added to a scene, and loaded again when OBS does not do so by
 * itself. A page that could not be loaded (OBS was there before the bot) is never tried again by OBS; one that crashed is
 * not even brought back by its refresh button, only by another address and the right one again.
 */

import type { Cancel, Timers } from "../base/clock.ts";
import { messageOf, UserError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Settings } from "../db/settings.ts";
import type { Obs } from "./obs.ts";

const KIND = "browser_source";
/** What a browser source shows while it is brought back. */
const BLANK = "about:blank";
/** Under this name stand in the book the addresses of the sources that show {@link BLANK}: a stop in between loses none. */
const SETTING = "obs_blank";
/** The first look at who came back is after the time a page takes to load and to connect; then calmly. */
const FIRST_LOOK_MS = 20_000;
const LOOK_MS = 60_000;
/** So often is one brought back that does not come; then only when it has been seen. */
const TRIES = 3;
/** The protocol's codes of what it refuses. */
const NOT_FOUND = 600;
const EXISTS = 601;
const WRONG_TYPE = 602;
const UNKNOWN_KIND = 605;

/** A source that is to be in a scene. Sizes are pixels. */
export interface WantedSource {
  readonly scene: string;
  readonly name: string;
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** What OBS has: its scenes as its own list shows them, from the top, and the size of its canvas. */
export interface ObsScenes {
  readonly scenes: readonly string[];
  /** What is on air; `undefined` where OBS does not say. */
  readonly current: string | undefined;
  readonly width: number;
  readonly height: number;
}

/** Which sources are ours, and which of them are looked at. */
export interface OurPages {
  /** Whether an address is one of ours, also one that is not in use any more. */
  isOurs(url: string): boolean;
  /** Whether a page of this address is connected from OBS now. */
  isHere(url: string): boolean;
}

interface BrowserSource {
  readonly name: string;
  readonly url: string;
  /** It is unloaded while nobody sees it. */
  readonly sleeps: boolean;
}

export interface BrowserSourcesOptions {
  readonly obs: Pick<Obs, "call" | "whenConnected" | "isConnected" | "status">;
  readonly timers: Timers;
  readonly settings: Pick<Settings, "get" | "set">;
  readonly log: Log;
}

export class BrowserSources {
  readonly #options: BrowserSourcesOptions;
  /** By name: how often it was looked for in vain, and brought back. */
  readonly #absent = new Map<string, { looks: number; tries: number }>();
  #look: Cancel | undefined;
  #stopped = false;

  constructor(options: BrowserSourcesOptions) {
    this.#options = options;
  }

  /** From now on: whenever OBS is connected. The pages must be there to be loaded already. */
  start(pages: OurPages): void {
    const { obs } = this.#options;
    let isFirst = true;
    obs.whenConnected(() => {
      if (this.#stopped) return;
      const refreshes = isFirst;
      isFirst = false;
      void this.#connected(pages, refreshes);
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#look?.cancel();
  }

  /** `connected`, or what is wrong. */
  get status(): string {
    return this.#options.obs.status;
  }

  get isConnected(): boolean {
    return this.#options.obs.isConnected;
  }

  /** Rejects with a sentence when OBS is away. */
  async scenes(): Promise<ObsScenes> {
    const { obs } = this.#options;
    const list = await obs.call("GetSceneList", undefined as never);
    const { baseWidth: width, baseHeight: height } = await obs.call("GetVideoSettings", undefined as never);
    const scenes = list.scenes as unknown as { sceneName: string; sceneIndex: number }[];
    return {
      // The list of OBS begins with the highest of its numbers.
      scenes: scenes.toSorted((one, other) => other.sceneIndex - one.sceneIndex).map(({ sceneName }) => sceneName),
      current: (list.currentProgramSceneName as string | null) ?? undefined,
      ...{ width, height },
    };
  }

  /**
   * Puts a page into a scene: as a source of its own, or the one that shows this page already. Resolves with its name in
   * OBS; `isNew` is false where the scene had it. Every refusal is a UserError.
   */
  async add(wanted: WantedSource): Promise<{ readonly name: string; readonly isNew: boolean }> {
    const { scene: sceneName, url } = wanted;
    const same = (await this.#all()).find((source) => source.url === url);
    try {
      if (!same) return { name: await this.#create(wanted), isNew: true };
      const isNew = !(await this.#isIn(sceneName, same.name));
      if (isNew) await this.#options.obs.call("CreateSceneItem", { sceneName, sourceName: same.name });
      return { name: same.name, isNew };
    } catch (error) {
      throw whyNotAdded(error, sceneName);
    }
  }

  /** Presses refresh on all of ours; resolves with their names. One that refuses does not keep the others from it. */
  async refresh(isOurs: OurPages["isOurs"]): Promise<string[]> {
    const pressed: string[] = [];
    for (const { name } of await this.#ours(isOurs)) {
      try {
        await this.#options.obs.call("PressInputPropertiesButton", {
          inputName: name,
          propertyName: "refreshnocache",
        });
        pressed.push(name);
      } catch (error) {
        if (!this.#options.obs.isConnected) throw error;
        this.#options.log.warn({ source: name, why: messageOf(error) }, "OBS did not refresh a source of ours");
      }
    }
    return pressed;
  }

  /** Sources that show an address that was changed get the new one; resolves with their names. */
  async readdress(isFormer: (url: string) => boolean, url: string): Promise<string[]> {
    const former = await this.#ours(isFormer);
    for (const { name } of former) await this.#show(name, url);
    return former.map(({ name }) => name);
  }

  async #connected(pages: OurPages, refreshes: boolean): Promise<void> {
    try {
      await this.#unblank();
      if (refreshes) {
        const names = await this.refresh(pages.isOurs);
        if (names.length > 0) this.#options.log.info({ sources: names }, "the overlays in OBS were loaded again");
      }
    } catch (error) {
      this.#options.log.warn({ why: messageOf(error) }, "the overlays in OBS could not be loaded again");
    }
    this.#lookAfter(FIRST_LOOK_MS, pages);
  }

  #lookAfter(ms: number, pages: OurPages): void {
    this.#look?.cancel();
    if (this.#stopped) return;
    this.#look = this.#options.timers.after(ms, async () => {
      if (!this.#options.obs.isConnected) return;
      try {
        await this.#bringBack(pages);
      } catch (error) {
        this.#options.log.debug({ why: messageOf(error) }, "OBS could not be asked for its sources");
      }
      this.#lookAfter(LOOK_MS, pages);
    });
  }

  /** Brings back those that should be there and were not at two looks in a row. */
  async #bringBack({ isOurs, isHere }: OurPages): Promise<void> {
    for (const source of await this.#ours(isOurs)) {
      const { name, url } = source;
      if (isHere(url) || (source.sleeps && !(await this.#isShowing(name)))) {
        this.#absent.delete(name);
        continue;
      }
      const absent = this.#absent.get(name) ?? { looks: 0, tries: 0 };
      this.#absent.set(name, absent);
      absent.looks++;
      if (absent.looks < 2 || absent.tries > TRIES) continue;
      absent.looks = 0;
      absent.tries++;
      if (absent.tries <= TRIES) await this.#swap(name, url);
      else
        this.#options.log.warn({ source: name }, "a source of ours in OBS does not load its page; look at it in OBS");
    }
  }

  async #swap(name: string, url: string): Promise<void> {
    const { settings, log } = this.#options;
    settings.set(SETTING, JSON.stringify({ ...this.#blank(), [name]: url }));
    await this.#show(name, BLANK);
    await this.#unblank();
    log.info({ source: name }, "a page in OBS that did not answer was loaded anew");
  }

  /** Gives back its address to each that shows nothing because of us. What was given another one meanwhile keeps it. */
  async #unblank(): Promise<void> {
    const blank = Object.entries(this.#blank());
    if (blank.length === 0) return;
    const all = await this.#all();
    for (const [name, url] of blank) {
      if (all.some((source) => source.name === name && source.url === BLANK)) await this.#show(name, url);
    }
    this.#options.settings.set(SETTING, "{}");
  }

  #blank(): Readonly<Record<string, string>> {
    return JSON.parse(this.#options.settings.get(SETTING) ?? "{}") as Record<string, string>;
  }

  async #show(inputName: string, url: string): Promise<void> {
    await this.#options.obs.call("SetInputSettings", { inputName, inputSettings: { url } });
  }

  async #isShowing(sourceName: string): Promise<boolean> {
    return (await this.#options.obs.call("GetSourceActive", { sourceName })).videoShowing;
  }

  async #isIn(sceneName: string, sourceName: string): Promise<boolean> {
    try {
      await this.#options.obs.call("GetSceneItemId", { sceneName, sourceName });
      return true;
    } catch (error) {
      // Refused both where the scene is not there and where it has no such item: adding it finds out which.
      if (codeOfObs(error) === NOT_FOUND) return false;
      throw error;
    }
  }

  /** Creates it under the wanted name, or with a number behind where something else is called so. */
  async #create({ scene: sceneName, name, url, width, height }: WantedSource): Promise<string> {
    for (let at = 1; ; at++) {
      const inputName = at === 1 ? name : `${name} ${at}`;
      try {
        const inputSettings = { url, width, height };
        await this.#options.obs.call("CreateInput", { sceneName, inputName, inputKind: KIND, inputSettings });
        return inputName;
      } catch (error) {
        if (codeOfObs(error) !== EXISTS || at === 100) throw error;
      }
    }
  }

  async #ours(isOurs: OurPages["isOurs"]): Promise<BrowserSource[]> {
    return (await this.#all()).filter(({ url }) => isOurs(url));
  }

  /** Every browser source that shows an address; not one that shows a file. */
  async #all(): Promise<BrowserSource[]> {
    const { obs } = this.#options;
    const { inputs } = await obs.call("GetInputList", { inputKind: KIND });
    const found: BrowserSource[] = [];
    for (const { inputName } of inputs as unknown as { inputName: string }[]) {
      try {
        const { inputSettings } = await obs.call("GetInputSettings", { inputName });
        const { url, is_local_file: isFile, shutdown } = inputSettings;
        // What is as OBS has it by itself is left out of the settings.
        if (typeof url === "string" && isFile !== true) found.push({ name: inputName, url, sleeps: shutdown === true });
      } catch (error) {
        // Taken out of OBS since.
        if (codeOfObs(error) !== NOT_FOUND) throw error;
      }
    }
    return found;
  }
}

/** The code with which OBS refused; `undefined` where it was something else. */
function codeOfObs(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "number" ? code : undefined;
}

function whyNotAdded(error: unknown, scene: string): unknown {
  switch (codeOfObs(error)) {
    case NOT_FOUND:
    case WRONG_TYPE:
      return new UserError("obsNoScene", `OBS has no scene ${scene}. Choose another one.`, { scene });
    case UNKNOWN_KIND:
      return new UserError(
        "obsNoBrowser",
        "This OBS has no browser sources. Install OBS from obsproject.com, where they are included.",
      );
    default:
      return error;
  }
}
