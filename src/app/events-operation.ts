/** What `chatmint events` does: the places that what happens is told to. */
import { z } from "zod";
import { phrase } from "../base/phrase.ts";
import { kindOf } from "../feed/outgoing/address.ts";
import type { EndpointView } from "../feed/outgoing/outgoing.ts";
import type { House } from "./app.ts";

const text = z.string().max(600);

/** What is asked. */
export const eventsRequest = z.discriminatedUnion("verb", [
  z.strictObject({ verb: z.literal("list") }),
  z.strictObject({
    ...{ verb: z.literal("add"), name: text, address: text, events: z.array(text).max(100) },
    ...{ action: text.optional(), password: text.optional() },
  }),
  z.strictObject({ verb: z.enum(["test", "on", "off", "retry", "skip", "rotate", "remove"]), name: text }),
]);

type EventsRequest = z.output<typeof eventsRequest>;

interface EventsAnswer {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Does it. Refusals are ConfigErrors. */
export async function eventsAnswer({ outgoing, writer }: House, request: EventsRequest): Promise<EventsAnswer> {
  if (request.verb === "list") {
    const all = outgoing.list();
    if (all.length > 0) return done(all.flatMap(inWords));
    return done([phrase("Nothing is told what happens. Add something: npx chatmint events add NAME ADDRESS")]);
  }
  if (request.verb === "add") {
    const { verb: _, ...wish } = request;
    const kind = kindOf(request.address);
    const { endpoint, secret } = await writer.run((work) => outgoing.add(work, { ...wish, kind }));
    return done([fromNowOn(endpoint), ...secretLine(secret)]);
  }
  const { verb } = request;
  const { id, name } = outgoing.named(request.name);
  switch (verb) {
    case "test": {
      const delivered = await outgoing.test(id);
      if (!("why" in delivered)) return done([phrase("{name} has got the test.", { name })]);
      return { code: 1, lines: [phrase("The test did not reach {name}: {why}", { name, why: delivered.why })] };
    }
    case "rotate": {
      const { secret } = await writer.run((work) => outgoing.rotate(work, id));
      return done(secretLine(secret));
    }
    case "remove":
      await writer.run((work) => outgoing.remove(work, id));
      return done([phrase("{name} is gone.", { name })]);
    default: {
      const endpoint = await writer.run((work) => outgoing.set(work, id, verb));
      return done([verb === "off" ? phrase("{name} is told nothing any more.", { name }) : fromNowOn(endpoint)]);
    }
  }
}

function fromNowOn(endpoint: EndpointView): string {
  const { name } = endpoint;
  return phrase("{name} is told what happens from now on: {events}", { name, events: eventsOf(endpoint) });
}

function eventsOf({ events }: EndpointView): string {
  return events.length === 0 ? phrase("everything") : events.join(", ");
}

function secretLine(secret: string | undefined): readonly string[] {
  return secret === undefined ? [] : [phrase("Its secret, which is shown this once: {secret}", { secret })];
}

function inWords(endpoint: EndpointView): readonly string[] {
  const { name, kind, state, told, address, attention, why } = endpoint;
  const shown = { name, kind, state, told, address, events: eventsOf(endpoint) };
  const trouble = attention ?? (why === "" ? undefined : why);
  return [phrase("{name}: {kind}, {state}, {told} arrived, {events}, {address}", shown), ...(trouble ? [trouble] : [])];
}

function done(lines: readonly string[]): EventsAnswer {
  return { code: 0, lines };
}
