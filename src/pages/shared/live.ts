/**
 * What changes while a page is open: one WebSocket to the bot, over which come the whole states of what the page looks at. It
 * comes back by itself when the bot was away, and loads the page anew when the bot has become another version.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { jittered, later, setClock } from "./clock.ts";
import type { TopicName, TopicState } from "./routes.ts";

/** One message of the bot. */
interface Frame {
  /** Rises with every message; `after` it the bot goes on. */
  readonly id: number;
  /** When it was sent, by the clock of the bot's computer. */
  readonly ts: number;
  readonly type: string;
  readonly data: unknown;
}

/** The first message on every connection. */
interface Hello {
  readonly version: string;
  readonly nowMs: number;
}

type Connection = "connecting" | "open" | "lost";

/** How the page stands with the bot. */
const connectionState = signal<Connection>("connecting");
export const connection: ReadonlySignal<Connection> = connectionState;

/** Who looked may not any more: signed out, or the address of an overlay was changed. */
const OVER = 4401;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 15_000;
/** Without a message for so long the bot is gone, whatever the socket says: it sends one every half minute. */
const SILENCE_MS = 75_000;

interface Watched {
  readonly state: Signal<unknown>;
  lookers: number;
  /** Of the frame with the state; 0: none has come yet. */
  lastId: number;
}

const watched = new Map<string, Watched>();
let socket: WebSocket | undefined;
let version: string | undefined;
let failures = 0;
let calledOff: () => void = () => {};
let silence: () => void = () => {};
/** Where the socket is; a page of an overlay has its key in it. */
let address = "/api/v1/live";

const comeBacks = signal(0);
/** How often the page has found the bot again: what was fetched before may be another by now. */
export const returns: ReadonlySignal<number> = comeBacks;

let onSignedOut: () => void = () => {};

/** Connects, once a page. `signedOut`: who looks may not any more. */
export function startLive(at = address, signedOut: () => void = () => {}): void {
  address = at;
  onSignedOut = signedOut;
  connect();
  for (const event of ["online", "pageshow"]) addEventListener(event, () => comeBack());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && comeBack());
}

/** The state of a topic while the component is drawn; `undefined` until the first one has come. */
export function useTopic<N extends TopicName>(name: N): ReadonlySignal<TopicState<N> | undefined> {
  const { state } = topicOf(name);
  useEffect(() => watch(name), [name]);
  // What comes under a name has the shape its topic declares: the bot has checked it.
  return state as Signal<TopicState<N> | undefined>;
}

/** Looks at a topic until what is returned is called. */
function watch(name: string): () => void {
  const topic = topicOf(name);
  topic.lookers += 1;
  if (topic.lookers === 1) tell({ watch: [name], after: topic.lastId });
  return () => {
    topic.lookers -= 1;
    if (topic.lookers === 0) tell({ leave: [name] });
  };
}

function topicOf(name: string): Watched {
  let topic = watched.get(name);
  if (!topic) {
    topic = { state: signal(undefined), lookers: 0, lastId: 0 };
    watched.set(name, topic);
  }
  return topic;
}

function tell(message: object): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

/** At once instead of after the wait. */
function comeBack(): void {
  if (connectionState.value !== "lost") return;
  failures = 0;
  connect();
}

function connect(): void {
  calledOff();
  const url = new URL(address, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const opened = new WebSocket(url);
  socket = opened;
  listenForSilence(opened);
  opened.onmessage = ({ data }) => {
    if (socket !== opened) return;
    listenForSilence(opened);
    take(JSON.parse(String(data)) as Frame);
  };
  opened.onclose = ({ code }) => {
    if (socket !== opened) return;
    if (code === OVER) forget();
    lose();
    if (code === OVER) onSignedOut();
  };
}

/** What was seen is for others. */
function forget(): void {
  for (const topic of watched.values()) {
    topic.lastId = 0;
    topic.state.value = undefined;
  }
}

function lose(): void {
  silence();
  socket = undefined;
  connectionState.value = "lost";
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
  failures += 1;
  calledOff = later(jittered(waitMs), connect);
}

function listenForSilence(opened: WebSocket): void {
  silence();
  silence = later(SILENCE_MS, () => {
    if (socket !== opened) return;
    opened.close();
    lose();
  });
}

function take(frame: Frame): void {
  if (frame.type === "hello") {
    greet(frame.data as Hello, frame.ts);
    return;
  }
  if (frame.type === "beat") {
    setClock((frame.data as Pick<Hello, "nowMs">).nowMs, frame.ts);
    return;
  }
  const topic = watched.get(frame.type);
  if (!topic) return;
  topic.lastId = frame.id;
  topic.state.value = frame.data;
}

/** The bot is there: it gets the list of what is looked at. A page that was made for another version loads itself anew. */
function greet(hello: Hello, sentMs: number): void {
  setClock(hello.nowMs, sentMs);
  if (version !== undefined && version !== hello.version) {
    location.reload();
    return;
  }
  if (version !== undefined) comeBacks.value += 1;
  version = hello.version;
  failures = 0;
  connectionState.value = "open";
  const looked = [...watched].filter(([, { lookers }]) => lookers > 0);
  // What is newer than the oldest state on the page may be missing.
  const after = Math.min(...looked.map(([, { lastId }]) => lastId));
  if (looked.length > 0) tell({ watch: looked.map(([name]) => name), after });
}
