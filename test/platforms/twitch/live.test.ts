import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../../src/base/system.ts";
import type { Role } from "../../../src/model/message.ts";
import type { LiveStream } from "../../../src/platforms/twitch/api/helix.ts";
import { type LiveState, LiveWatch, POLL_LAG_MS } from "../../../src/platforms/twitch/channel/live.ts";
import { RoleLists } from "../../../src/platforms/twitch/channel/role-lists.ts";
import { SameSubscription } from "../../../src/platforms/twitch/chat/same-subscription.ts";
import { keptLog } from "../../support/twitch-api-rig.ts";

const MINUTE = 60_000;
const first: LiveStream = { id: "s1", startedAtMs: 1000 };
const second: LiveStream = { id: "s2", startedAtMs: 2000 };

let system: SimulatedSystem;
let answer: LiveStream | undefined | Error;
let reliable: boolean;
let told: LiveState[];
let watch: LiveWatch;

beforeEach(() => {
  system = new SimulatedSystem(0);
  answer = undefined;
  reliable = false;
  told = [];
  watch = new LiveWatch({
    clock: system.clock,
    log: keptLog().log,
    poll: async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    },
    eventsReliable: () => reliable,
    changed: (state) => void told.push(state),
  });
});

const words = () => told.map((state) => (state.status === "live" ? state.stream.id : state.status));

describe("whether a channel is live", () => {
  it("is unknown until somebody says, and unknown is not told as news", async () => {
    answer = new Error("down");
    await watch.poll();
    expect(watch.state.status).toBe("unknown");
    expect(watch.lost).toBe(false);
    await watch.poll();
    await watch.poll();
    expect(watch.lost).toBe(true);
    expect(words()).toEqual([]);
  });

  it("believes the first sign of being live, whichever it is", async () => {
    watch.online(first);
    answer = first;
    await watch.poll();
    expect(words()).toEqual(["s1"]);
  });

  it("does not let a poll that is behind deny EventSub, but believes it after a while", async () => {
    watch.online(first);
    await watch.poll();
    expect(words()).toEqual(["s1"]);
    await system.advance(POLL_LAG_MS);
    await watch.poll();
    expect(words()).toEqual(["s1", "offline"]);
  });

  it("does not let a poll that is behind revive a broadcast that EventSub ended, but takes a new one at once", async () => {
    watch.online(first);
    watch.offline();
    answer = first;
    await watch.poll();
    expect(words()).toEqual(["s1", "offline"]);
    answer = second;
    await watch.poll();
    expect(words()).toEqual(["s1", "offline", "s2"]);
  });

  it("revives the same broadcast when the polls still show it minutes after its end", async () => {
    watch.online(first);
    watch.offline();
    answer = first;
    await system.advance(POLL_LAG_MS);
    await watch.poll();
    expect(words()).toEqual(["s1", "offline", "s1"]);
  });

  it("tells a new broadcast that replaced the old one between two polls", async () => {
    answer = first;
    await watch.poll();
    answer = second;
    await watch.poll();
    expect(words()).toEqual(["s1", "s2"]);
  });

  it("forgets its failures with the first answer", async () => {
    answer = first;
    await watch.poll();
    answer = new Error("down");
    await watch.poll();
    await watch.poll();
    answer = first;
    await watch.poll();
    answer = new Error("down");
    await watch.poll();
    await watch.poll();
    expect(words()).toEqual(["s1"]);
    await watch.poll();
    expect(words()).toEqual(["s1", "unknown"]);
  });

  it("becomes unknown when nobody is signed in any more", async () => {
    watch.online(first);
    watch.forget();
    watch.forget();
    expect(words()).toEqual(["s1", "unknown"]);
  });
});

describe("one payment told as a new subscription and as a renewal", () => {
  it("is noticed for weeks after the subscription, and for minutes after the renewal", async () => {
    const same = new SameSubscription(system.clock);
    expect(same.repeats("1", "new")).toBe(false);
    await system.advance(24 * 24 * 60 * MINUTE);
    expect(same.repeats("1", "renewal")).toBe(true);
    await system.advance(2 * 24 * 60 * MINUTE);
    expect(same.repeats("1", "renewal")).toBe(false);
    expect(same.repeats("1", "new")).toBe(true);
    await system.advance(16 * MINUTE);
    expect(same.repeats("1", "new")).toBe(false);
    expect(same.repeats("2", "renewal")).toBe(false);
  });
});

describe("the lists of roles", () => {
  function lists(known: Partial<Record<string, string[]>>) {
    const changes: [string, string][] = [];
    const made = new RoleLists({
      channelId: "1000",
      log: keptLog().log,
      wanted: ["subscriber", "moderator"],
      system: new SimulatedSystem(0),
      holders: async (role) => {
        meanwhile(role);
        const rows = new Map(known[role]?.map((id) => [id, { user_id: id }]));
        return known[role] && { rows, whole: true, missing: 0, unreadable: 0 };
      },
      attention: () => {},
      changed: (id, roles) => void changes.push([id, roles.join(" ")]),
    });
    return { made, changes, known };
  }

  /** What happens while a list is being read. */
  let meanwhile: (role: Role) => void = () => {};
  afterEach(() => {
    meanwhile = () => {};
  });

  it("tell nothing while one that matters is missing: a moderator would look like none", async () => {
    const { made, changes, known } = lists({ subscriber: ["5"] });
    await made.refresh();
    expect(made.of("5")).toEqual([]);
    made.subscribed("6", true);
    expect(changes).toEqual([]);
    known.moderator = ["5"];
    await made.refresh();
    expect(changes).toEqual([["5", "subscriber moderator"]]);
    expect(made.of("5")).toEqual(["subscriber", "moderator"]);
  });

  it("follow a subscription that begins or ends between two readings", async () => {
    const { made, changes } = lists({ subscriber: [], moderator: [] });
    await made.refresh();
    made.subscribed("6", true);
    made.subscribed("6", true);
    made.subscribed("6", false);
    expect(changes).toEqual([
      ["6", "subscriber"],
      ["6", ""],
    ]);
    expect(made.of("1000")).toEqual(["broadcaster"]);
  });

  it("follow a subscription that begins or ends while the list is read, which does not know of it yet", async () => {
    const { made, changes } = lists({ subscriber: ["5"], moderator: [] });
    await made.refresh();
    meanwhile = (role) => {
      if (role !== "subscriber") return;
      made.subscribed("5", false);
      made.subscribed("6", true);
    };
    await made.refresh();
    expect([made.of("5"), made.of("6")]).toEqual([[], ["subscriber"]]);
    expect(changes).toEqual([
      ["5", "subscriber"],
      ["5", ""],
      ["6", "subscriber"],
    ]);
  });
});
