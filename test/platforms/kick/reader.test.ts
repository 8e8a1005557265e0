import { beforeEach, expect, it } from "vitest";
import { SimulatedSystem } from "../../../src/base/system.ts";
import { FeedReader } from "../../../src/platforms/kick/feed/reader.ts";
import type { FeedDriver, KickReader, ReaderSink, ReaderState } from "../../../src/platforms/kick/kick-seams.ts";
import { DEMO } from "../../support/kick-server.ts";
import { recordingLog } from "../../support/recording-host.ts";

const PATIENCE_MS = 60_000;
const UP: ReaderState = { state: "connected", provider: "centrifugo" };
const DOWN: ReaderState = { state: "down", reason: "it crashed" };

/** A driver whose ups and downs the test plays. */
class Played implements KickReader {
  readonly name: FeedDriver;
  sink: ReaderSink | undefined;

  constructor(name: FeedDriver) {
    this.name = name;
  }
  start(_ids: unknown, sink: ReaderSink): void {
    this.sink = sink;
  }
  async stop(): Promise<void> {
    this.sink = undefined;
  }
}

let system: SimulatedSystem;
let feed: FeedReader;
let playing: Played;
let switched: string[];

beforeEach(() => {
  system = new SimulatedSystem(Date.parse("2026-11-20T18:00:00Z"));
  switched = [];
  feed = new FeedReader({
    drivers: ["kick-js", "realtime"],
    make: (name) => {
      playing = new Played(name);
      return playing;
    },
    patienceMs: PATIENCE_MS,
    system,
    log: recordingLog(),
    switched: (from, to, reason) => void switched.push(`${from} to ${to}: ${reason}`),
  });
  feed.start(DEMO, { feed: () => {}, state: () => {} });
});

it("leaves a driver that connects and crashes in a loop", async () => {
  for (let round = 0; round < 8 && playing.name === "kick-js"; round++) {
    playing.sink?.state(UP);
    await system.advance(2_000);
    playing.sink?.state(DOWN);
    await system.advance(15_000);
  }
  expect(switched).toEqual(["kick-js to realtime: it crashed"]);
});

it("keeps a driver that drops now and then and comes back", async () => {
  for (let round = 0; round < 20; round++) {
    playing.sink?.state(UP);
    await system.advance(25_000);
    playing.sink?.state(DOWN);
    await system.advance(3_000);
  }
  expect(switched).toEqual([]);
});

it("keeps a driver that connected late, and leaves it when it is down for its patience after that", async () => {
  await system.advance(50_000);
  playing.sink?.state(UP);
  await system.advance(3_600_000);
  expect(switched).toEqual([]);
  playing.sink?.state(DOWN);
  await system.advance(PATIENCE_MS - 1);
  expect(switched).toEqual([]);
  await system.advance(1);
  expect(switched).toEqual(["kick-js to realtime: it crashed"]);
});
