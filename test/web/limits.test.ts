import { beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { addressIn, Limits, type Visitor } from "../../src/web/limits.ts";

let system: SimulatedSystem;
let limits: Limits;
beforeEach(() => {
  system = new SimulatedSystem(Date.UTC(2026, 10, 20));
  limits = new Limits(system.clock);
});

const STRANGER: Visitor = { session: undefined, address: undefined };
const from = (address: string): Visitor => ({ session: undefined, address });
const signedIn = (session: string, address?: string): Visitor => ({ session, address });
/** How many of so many requests are let through. */
function through(visitor: Visitor, what: Parameters<Limits["take"]>[0], count: number): number {
  return Array.from({ length: count }, () => limits.take(what, visitor)).filter((wait) => wait === undefined).length;
}

describe("limits", () => {
  it("let a visitor do so much at once, and then as it fills up again", async () => {
    expect(through(signedIn("a"), "act", 100)).toBe(20);
    expect(limits.take("act", signedIn("a"))).toBe(1);
    await system.advance(10_000);
    expect(through(signedIn("a"), "act", 100)).toBe(10);
  });

  it("say how long to wait, and whoever waits that long may", async () => {
    through(signedIn("a"), "sign-in", 50);
    const wait = limits.take("sign-in", signedIn("a"))!;
    await system.advance((wait - 1) * 1_000);
    expect(limits.take("sign-in", signedIn("a"))).toBeGreaterThan(0);
    await system.advance(1_000);
    expect(limits.take("sign-in", signedIn("a"))).toBeUndefined();
  });

  it("are never fuller than at the beginning", async () => {
    await system.advance(86_400_000);
    expect(through(signedIn("a"), "act", 100)).toBe(20);
  });

  it("keep sessions apart, whatever address they come from, and count each thing by itself", () => {
    through(signedIn("a", "1.2.3.4"), "act", 50);
    expect(through(signedIn("b", "1.2.3.4"), "act", 1)).toBe(1);
    expect(through(from("1.2.3.4"), "act", 1)).toBe(1);
    expect(through(signedIn("a"), "read", 1)).toBe(1);
  });

  it("are one for all strangers where nobody tells them apart, and sessions keep their own", () => {
    expect(through(STRANGER, "act", 1_000)).toBe(200);
    expect(through(signedIn("a"), "act", 1)).toBe(1);
    expect(through(from("1.2.3.4"), "act", 1)).toBe(1);
  });

  it("let a thousand addresses guess no faster than all strangers together", () => {
    const guesses = Array.from({ length: 1_000 }, (_, n) => through(from(`10.0.${n >> 8}.${n & 255}`), "guess", 5));
    expect(guesses.reduce((sum, one) => sum + one)).toBe(30);
  });

  it("forget whoever came longest ago, and never whoever is here", () => {
    through(signedIn("here"), "act", 20);
    for (let n = 0; n < 100_000; n++) {
      limits.take("act", from(String(n)));
      if (n % 1_000 === 0) expect(limits.take("act", signedIn("here"))).toBeDefined();
    }
    expect(through(from("0"), "act", 50)).toBe(20);
  });
});

describe("the address of a stranger", () => {
  it.each([
    ["x-forwarded-for", "1.2.3.4", "1.2.3.4"],
    ["X-Forwarded-For", "9.9.9.9, 8.8.8.8,1.2.3.4", "1.2.3.4"],
    ["x-forwarded-for", "1.2.3.4:5678", "1.2.3.4"],
    ["cf-connecting-ip", " 1.2.3.4 ", "1.2.3.4"],
    ["x-real-ip", "::ffff:1.2.3.4", "1.2.3.4"],
    ["x-real-ip", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["x-real-ip", "2001:DB8:1:2::9", "2001:db8:1:2"],
    ["x-real-ip", "[2001:db8:0:0::1]:4711", "2001:db8:0:0"],
    ["x-real-ip", "2001:db8::1", "2001:db8:0:0"],
    ["forwarded", 'for=9.9.9.9, for="[2001:db8:1:2::9]:4711";proto=https', "2001:db8:1:2"],
    ["Forwarded", "by=203.0.113.43;For=1.2.3.4", "1.2.3.4"],
  ])("is the last hop of %s: %j", (header, value, address) => expect(addressIn(header, value)).toBe(address));

  it.each([
    ["x-forwarded-for", undefined],
    ["x-forwarded-for", ""],
    ["x-forwarded-for", "1.2.3.4, "],
    ["x-forwarded-for", "1.2.3.4, unknown"],
    ["x-forwarded-for", "1.2.3"],
    ["x-forwarded-for", "fe80::1%eth0"],
    ["x-forwarded-for", "01.2.3.4"],
    ["forwarded", "for=_hidden"],
    ["forwarded", "proto=https"],
    ["forwarded", "1.2.3.4"],
  ])("is not known from %s: %j", (header, value) => expect(addressIn(header, value)).toBeUndefined());
});
