import { afterEach, describe, expect, it } from "vitest";
import { type KickRig, kickRig } from "../../support/kick-rig.ts";
import { signingKeys } from "../../support/signing-keys.ts";

const WANTED = ["channel.followed", "kicks.gifted", "livestream.status.updated"];
let rig: KickRig;
afterEach(() => rig.close());

function subscribed(event: string, id: string, userId = 501): void {
  rig.server.subscriptions.push({ id, event, version: 1, method: "webhook", broadcaster_user_id: userId });
}

async function ready(): Promise<void> {
  rig = await kickRig({ webhook: { enabled: true } });
  await rig.signIn();
  await rig.start();
}

describe("Kick's event subscriptions", () => {
  it("are made where missing and left alone where they stand", async () => {
    await ready();
    subscribed("channel.followed", "01KEPT");
    const report = await rig.part.reconcileSubscriptions(WANTED);
    expect(report).toEqual({ active: WANTED, refused: [] });
    expect(rig.server.subscriptions.map((one) => one.event).sort()).toEqual(WANTED);
    await rig.part.reconcileSubscriptions(WANTED);
    expect(rig.server.count("POST", "/public/v1/events/subscriptions")).toBe(1);
  });

  it("are deleted where doubled, keeping one", async () => {
    await ready();
    subscribed("channel.followed", "01FIRST");
    subscribed("channel.followed", "01SECOND");
    subscribed("channel.followed", "01THIRD");
    await rig.part.reconcileSubscriptions(["channel.followed"]);
    expect(rig.server.subscriptions.map((one) => one.id)).toEqual(["01FIRST"]);
  });

  it("that Kick's list leaves out are not made again at every look, and are never there twice", async () => {
    await ready();
    rig.server.omitted.add("kicks.gifted");
    for (let look = 0; look < 6; look++) {
      if (look === 3) await rig.restart();
      expect((await rig.part.reconcileSubscriptions(WANTED))?.active).toEqual(WANTED);
      await rig.system.advance(60 * 60_000);
    }
    expect(rig.server.subscriptions.map((one) => one.event).sort()).toEqual(WANTED);
    expect(rig.server.count("POST", "/public/v1/events/subscriptions")).toBe(2);
    await rig.system.advance(24 * 60 * 60_000);
    await rig.part.reconcileSubscriptions(WANTED);
    expect(rig.server.count("POST", "/public/v1/events/subscriptions")).toBe(3);
    expect(rig.server.subscriptions).toHaveLength(3);
  });

  it("that Kick does not let us see are told with the cure", async () => {
    await ready();
    rig.server.fail("/public/v1/events/subscriptions", { status: 403 });
    expect(await rig.part.reconcileSubscriptions(WANTED)).toBeUndefined();
    expect(rig.host.attentions.get("kick.subscriptions")).toContain("tick events:subscribe");
    await rig.system.advance(60 * 60_000);
    await rig.part.reconcileSubscriptions(WANTED);
    expect(rig.host.attentions.has("kick.subscriptions")).toBe(false);
  });

  it("of another channel are none of ours", async () => {
    await ready();
    subscribed("channel.followed", "01THEIRS", 777);
    await rig.part.reconcileSubscriptions(["channel.followed"]);
    expect(rig.server.subscriptions).toHaveLength(2);
    expect(rig.server.subscriptions[0]?.id).toBe("01THEIRS");
  });

  it("that Kick refuses are told one by one, and no longer once they are made", async () => {
    await ready();
    rig.server.subscribeFaults.set("kicks.gifted", "not allowed for this app");
    const report = await rig.part.reconcileSubscriptions(WANTED);
    expect(report?.refused).toEqual([{ event: "kicks.gifted", reason: "not allowed for this app" }]);
    expect(report?.active).not.toContain("kicks.gifted");
    expect(rig.host.attentions.get("kick.subscriptions")).toContain("kicks.gifted (not allowed for this app)");
    rig.server.subscribeFaults.clear();
    await rig.part.reconcileSubscriptions(WANTED);
    expect(rig.host.attentions.has("kick.subscriptions")).toBe(false);
  });

  it("lost by Kick without a trace are made again by the next comparison", async () => {
    await ready();
    await rig.part.reconcileSubscriptions(WANTED);
    rig.server.subscriptions.length = 0;
    await rig.part.reconcileSubscriptions(WANTED);
    expect(rig.server.subscriptions).toHaveLength(3);
  });

  it("cannot be compared without a sign-in or while Kick is down, and nothing is thrown", async () => {
    rig = await kickRig({ webhook: { enabled: true } });
    await rig.start();
    expect(await rig.part.reconcileSubscriptions(WANTED)).toBeUndefined();
    await rig.signIn();
    rig.server.fail("/public/v1/events/subscriptions", { status: 500 });
    expect(await rig.part.reconcileSubscriptions(WANTED)).toBeUndefined();
  });
});

describe("Kick's webhook key", () => {
  it("is fetched once, and anew when asked for", async () => {
    await ready();
    expect(await rig.part.publicKey(false)).toBe(signingKeys().publicKeyPem);
    await rig.part.publicKey(false);
    expect(rig.server.count("GET", "/public/v1/public-key")).toBe(1);
    await rig.part.publicKey(true);
    expect(rig.server.count("GET", "/public/v1/public-key")).toBe(2);
    rig.server.fail("/public/v1/public-key", { status: 503 });
    expect(await rig.part.publicKey(true)).toBe(signingKeys().publicKeyPem);
  });
});

describe("looking somebody up on Kick", () => {
  it("finds a name with an underscore at its address with a hyphen", async () => {
    await ready();
    expect(await rig.part.lookupUser("@Ada_Streams")).toMatchObject({ platformId: "501", login: "ada_streams" });
    expect(await rig.part.lookupChannel("ada-streams")).toEqual({
      userId: "501",
      slug: "ada-streams",
      displayName: "Ada_Streams",
    });
  });

  it("takes nobody else for a name with an underscore, and for a giver nobody whose address alone is it", async () => {
    await ready();
    rig.server.users.set(901, { id: 901, name: "foo-bar", slug: "foo-bar" });
    rig.server.users.set(902, { id: 902, name: "Renamed", slug: "oldname" });
    expect(await rig.part.lookupUser("Foo_Bar")).toBeUndefined();
    expect(await rig.part.lookupUser("Foo_Bar", "givers")).toBeUndefined();
    expect(await rig.part.lookupUser("foo-bar", "givers")).toMatchObject({ platformId: "901" });
    expect(await rig.part.lookupUser("oldname")).toMatchObject({ platformId: "902" });
    expect(await rig.part.lookupUser("oldname", "givers")).toBeUndefined();
    expect(await rig.part.lookupUser("Ada_Streams", "givers")).toMatchObject({ platformId: "501" });
  });

  it("finds nobody without an error, and asks nothing for what cannot be a name", async () => {
    await ready();
    expect(await rig.part.lookupUser("nobody-here")).toBeUndefined();
    const before = rig.server.requests.length;
    expect(await rig.part.lookupUser("../../secrets?x=")).toBeUndefined();
    expect(rig.server.requests.length).toBe(before);
  });
});
