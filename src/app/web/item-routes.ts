/** Items of the shop, added and changed in a form: every field is a value of its own. */
import * as z from "zod";
import { UserError } from "../../base/errors.ts";
import { PRICE_MAX } from "../../base/lengths.ts";
import { ROLES } from "../../model/message.ts";
import { endpoint } from "../../web/endpoint.ts";
import type { WebGround } from "./web-ground.ts";

const name = z.string().trim().min(1).max(40);
const price = z.int().min(1).max(PRICE_MAX);
const description = z.string().trim().max(200);
const seconds = z.int().min(0).max(2_592_000).optional();
const times = z.int().min(0).max(1_000_000).optional();

/** What is left out stays. */
const change = z.strictObject({
  ...{ name: name.optional(), price: price.optional(), description: description.optional() },
  aliases: z.array(name).max(20).optional(),
  stock: z.int().min(0).max(1_000_000).nullable().optional().describe("How many there are now; null: no end of them."),
  restock: z.string().trim().min(1).max(100).nullable().optional().describe("A time plan, like `0 18 * * *`."),
  ...{ viewerSeconds: seconds, channelSeconds: seconds, perBroadcast: times, perDay: times, ever: times },
  role: z.enum(ROLES).optional(),
  watchedMinutes: z.int().min(0).max(10_000_000).optional(),
  message: z.boolean().optional(),
  fulfil: z.enum(["queue", "auto"]).optional(),
  say: z.string().trim().min(1).max(400).nullable().optional().describe("What the bot says when it is fulfilled."),
});

export function itemRoutes({ house }: WebGround) {
  const { items } = house.features.shop;
  const itemOf = (id: number) => {
    const found = items.list(house.currency.id).find((item) => item.id === id);
    if (found) return found;
    throw new UserError("itemUnknown", "There is nothing like that in the shop.", { suggestion: "none" });
  };
  const common = { method: "post", on: ["private"], who: ["broadcaster", "shop"], answer: z.object({}) } as const;
  return [
    endpoint({
      ...{ ...common, path: "/api/v1/shop/items" },
      summary: "Adds an item.",
      body: z.strictObject({ name, price, description: description.default("") }),
      write(work, { body }) {
        items.add(work, house.currency.id, body.name, body.price, body.description);
        return {};
      },
    }),
    endpoint({
      ...{ ...common, path: "/api/v1/shop/items/:id/edit" },
      summary: "Changes an item: all of it, or nothing where one part cannot be. Of one in config.json only the stock.",
      params: z.object({ id: z.coerce.number().int().min(1) }),
      body: change,
      write(work, { params: { id }, body }) {
        items.change(work, itemOf(id), body);
        return {};
      },
    }),
  ] as const;
}
