import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meaningOf, secondsIn } from "../../../src/platforms/twitch/chat/notices.ts";
import { outgoingText, privmsg } from "../../../src/platforms/twitch/chat/outgoing.ts";

describe("a text on its way out", () => {
  it.each([
    ["hello", "hello"],
    ["a / b . c", "a / b . c"],
    ["one\r\ntwo\u0000three", "one two three"],
    ["\u0001ACTION waves\u0001", "ACTION waves"],
    ["/me waves", "› /me waves"],
    [".5 points", "› .5 points"],
    [" \n/ban ann", "› /ban ann"],
    ["\u{E0000}/ban ann", "› \u{E0000}/ban ann"],
    ["", ""],
    ["\r\n", ""],
  ])("%j is written as %j", (text, written) => {
    expect(outgoingText(text)).toBe(written);
  });

  it("is one line and no command, whatever it was, and keeps every character that can be seen", () => {
    const nasty = fc.string({
      unit: fc.oneof(
        fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
        fc.constantFrom("/", ".", "\r", "\n", "\0", " ", "\u200B", "\u0001"),
      ),
    });
    fc.assert(
      fc.property(nasty, (text) => {
        const written = outgoingText(text);
        expect(written).not.toMatch(/[\u0000-\u001F\u007F]/);
        expect(written).not.toMatch(/^[\s\p{Cf}]*[/.]/u);
        const seen = (value: string) => value.replace(/[\s\u0000-\u001F\u007F]/g, "");
        expect(seen(written).replace(/^›/, "")).toBe(seen(text).replace(/^›/, ""));
      }),
    );
  });

  it("answers a message by its id, and ignores what is none", () => {
    expect(privmsg("streamer", "hi", "ab-12")).toBe("@reply-parent-msg-id=ab-12 PRIVMSG #streamer :hi");
    expect(privmsg("streamer", "hi", "a b")).toBe("PRIVMSG #streamer :hi");
    expect(privmsg("streamer", "hi")).toBe("PRIVMSG #streamer :hi");
  });
});

describe("what Twitch answers", () => {
  it.each([
    "msg_duplicate",
    "msg_banned",
    "msg_followersonly_zero",
    "msg_requires_verified_phone_number",
    "msg_never_seen",
  ])("takes %s as a refusal, with a reason", (kind) => {
    expect(meaningOf(kind)).toMatchObject({ outcome: "refused", reason: expect.stringMatching(/\w+ \w+/) });
  });

  it.each(["slow_off", "host_on", "constructor", "toString", ""])("does not take %j for an answer", (kind) => {
    expect(meaningOf(kind)).toBeUndefined();
  });

  it.each([
    ["You will be able to talk again in 12 seconds.", 12],
    ["You are timed out for 1 more second.", 1],
    ["You are sending messages too quickly.", undefined],
  ])("reads the wait in %j", (text, seconds) => {
    expect(secondsIn(text)).toBe(seconds);
  });
});
