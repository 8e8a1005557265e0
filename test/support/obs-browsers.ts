/**
 * The browser sources of the stand-in for OBS, as obs-browser and obs-websocket have them: a page is loaded once, over real
 * HTTP, and never again by itself; refresh does nothing for one that crashed; settings that are as before change nothing; and
 * what is as OBS has it by itself is left out of the settings.
 */
import { randomUUID } from "node:crypto";
import { get } from "node:http";

export type Settings = Record<string, unknown>;

/** What a page has come to. `none`: nothing is loaded while nobody sees it. */
type PageState = "loading" | "loaded" | "failed" | "crashed";

interface Source {
  readonly kind: string;
  readonly uuid: string;
  settings: Settings;
  page: PageState;
  /** How often its address was asked for. */
  loads: number;
  /** Only the last load counts. */
  turn: number;
}

/** A refusal: the protocol's code and its comment. */
export class Refused {
  readonly code: number;
  readonly comment: string;
  constructor(code: number, comment: string) {
    this.code = code;
    this.comment = comment;
  }
}

interface Around {
  readonly scenes: () => readonly string[];
  /** Puts an item into a scene; its number. */
  readonly place: (scene: string, source: string) => number;
  readonly changed: () => void;
}

const DEFAULTS: Settings = { url: "https://obsproject.com/browser-source", width: 800, height: 600, shutdown: false };
const KINDS = ["browser_source", "image_source", "color_source_v3"];
const noSource = (name: unknown) => new Refused(600, `No source was found by the name of \`${name}\`.`);

export class ObsBrowsers {
  readonly sources = new Map<string, Source>();
  /** Kinds of input this OBS has; without `browser_source` where it was built without. */
  kinds = [...KINDS];
  /** Shown on screen, by name; where it is not named here it is. */
  readonly showing = new Map<string, boolean>();
  readonly #options: Around;

  constructor(options: Around) {
    this.#options = options;
  }

  /** As if the streamer had made it. */
  put(name: string, settings: Settings, kind = "browser_source"): void {
    const source: Source = { kind, uuid: randomUUID(), settings, page: "loading", loads: 0, turn: 0 };
    this.sources.set(name, source);
    this.#load(source);
  }

  page(name: string): string | undefined {
    return this.sources.get(name)?.page;
  }

  url(name: string): unknown {
    return this.sources.get(name)?.settings.url;
  }

  /** The process of its page ends. */
  crash(name: string): void {
    const source = this.sources.get(name)!;
    source.turn++;
    source.page = "crashed";
  }

  /** What OBS answers; `undefined`: it is no request about inputs. */
  answer(type: string, data: Settings): Settings | Refused | undefined {
    const name = String(data.inputName);
    const source = this.sources.get(name);
    switch (type) {
      case "GetInputList":
        return { inputs: [...this.sources].filter(([, { kind }]) => (data.inputKind ?? kind) === kind).map(listed) };
      case "CreateInput":
        return this.#create(name, data);
      case "GetInputSettings":
        return source ? { inputKind: source.kind, inputSettings: withoutDefaults(source.settings) } : noSource(name);
      case "SetInputSettings":
        return source ? this.#set(source, data) : noSource(name);
      case "PressInputPropertiesButton":
        return source ? this.#press(source, String(data.propertyName)) : noSource(name);
      case "GetSourceActive": {
        const showing = this.showing.get(String(data.sourceName)) ?? true;
        return { videoActive: showing, videoShowing: showing };
      }
      case "CreateSceneItem": {
        if (!this.#options.scenes().includes(String(data.sceneName))) return noSource(data.sceneName);
        if (!this.sources.has(String(data.sourceName))) return noSource(data.sourceName);
        return { sceneItemId: this.#options.place(String(data.sceneName), String(data.sourceName)) };
      }
      default:
        return undefined;
    }
  }

  #create(name: string, data: Settings): Settings | Refused {
    const scene = String(data.sceneName);
    // An input cannot be called like a scene either, and a scene name must not be that of an input.
    if (!this.#options.scenes().includes(scene)) {
      return this.sources.has(scene) ? new Refused(602, "The specified source is not a scene.") : noSource(scene);
    }
    if (this.sources.has(name) || this.#options.scenes().includes(name))
      return new Refused(601, "A source already exists by that input name.");
    if (!this.kinds.includes(String(data.inputKind)))
      return new Refused(
        605,
        "Your specified input kind is not supported by OBS. Check that any necessary plugins are loaded.",
      );
    this.put(name, (data.inputSettings ?? {}) as Settings, String(data.inputKind));
    return { inputUuid: this.sources.get(name)!.uuid, sceneItemId: this.#options.place(scene, name) };
  }

  #set(source: Source, { inputSettings, overlay }: Settings): Settings {
    const before = JSON.stringify(withoutDefaults(source.settings));
    source.settings = { ...(overlay === false ? {} : source.settings), ...(inputSettings as Settings) };
    if (JSON.stringify(withoutDefaults(source.settings)) !== before) this.#load(source);
    return {};
  }

  #press(source: Source, property: string): Settings | Refused {
    if (source.kind !== "browser_source" || property !== "refreshnocache")
      return new Refused(600, "Unable to find a property by that name.");
    if (source.page !== "crashed") this.#load(source);
    return {};
  }

  #load(source: Source): void {
    if (source.kind !== "browser_source") return;
    const turn = ++source.turn;
    const { url } = { ...DEFAULTS, ...source.settings };
    const ended = (page: PageState) => {
      if (source.turn === turn) source.page = page;
      this.#options.changed();
    };
    source.page = "loading";
    source.loads++;
    // The stand-in goes nowhere but to this computer.
    const local = /^http:\/\/(?:127\.0\.0\.1|(?:\w+\.)?localhost):(\d+)(\/.*)?$/.exec(String(url));
    if (!local) {
      ended("loaded");
      return;
    }
    const { host } = new URL(String(url));
    get({ host: "127.0.0.1", port: local[1], path: local[2] ?? "/", headers: { host }, agent: false }, (answer) =>
      answer.resume().on("end", () => ended("loaded")),
    ).on("error", () => ended("failed"));
  }
}

function withoutDefaults(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([key, value]) => DEFAULTS[key] !== value));
}

function listed([inputName, { kind, uuid }]: [string, Source]): Settings {
  return { inputName, inputUuid: uuid, inputKind: kind, unversionedInputKind: kind.replace(/_v\d+$/, "") };
}
