/** The REST half of the Kick stand-in: who may do what, and what it answers. */
import type { KickApiServer, StandInRequest, StandInReward } from "./kick-api-server.ts";
import { signingKeys } from "./signing-keys.ts";

type Answer = (status: number, body: unknown) => unknown;
type Route = (server: KickApiServer, request: StandInRequest, answer: Answer, userId: number) => unknown;

const ROUTES: [RegExp, string | undefined, Route][] = [
  [/^GET \/public\/v1\/users$/, undefined, users],
  [/^GET \/public\/v1\/channels$/, undefined, channels],
  [/^GET \/public\/v1\/users\/livestreams$/, undefined, livestreams],
  [/^POST \/public\/v1\/chat$/, "chat:write", chat],
  [/^GET \/public\/v1\/channels\/rewards$/, "channel:rewards:read", rewards],
  [/^POST \/public\/v1\/channels\/rewards$/, "channel:rewards:write", createReward],
  [/^PATCH \/public\/v1\/channels\/rewards\/[^/]+$/, "channel:rewards:write", changeReward],
  [/^GET \/public\/v1\/channels\/rewards\/redemptions$/, "channel:rewards:read", redemptions],
  [/^POST \/public\/v1\/channels\/rewards\/redemptions\/(accept|reject)$/, "channel:rewards:write", settle],
  [/^(GET|POST|DELETE) \/public\/v1\/events\/subscriptions$/, "events:subscribe", subscriptions],
];

export async function handleRest(server: KickApiServer, request: StandInRequest, answer: Answer): Promise<unknown> {
  const what = `${request.method} ${request.path}`;
  if (what === "GET /public/v1/public-key") {
    return answer(200, { data: { public_key: signingKeys().publicKeyPem }, message: "OK" });
  }
  const found = ROUTES.find(([pattern]) => pattern.test(what));
  if (!found) return answer(404, { data: {}, message: "Not found" });
  const grant = server.access.get(request.token ?? "");
  if (!grant) return answer(401, { data: {}, message: "Unauthorized" });
  const [, scope, route] = found;
  if (scope !== undefined && !grant.scopes.includes(scope)) return answer(403, { data: {}, message: "Forbidden" });
  await route(server, request, answer, grant.userId ?? 0);
}

function ok(answer: Answer, data: unknown, more: object = {}): unknown {
  return answer(200, { data, message: "OK", ...more });
}

function users(server: KickApiServer, request: StandInRequest, answer: Answer, userId: number): unknown {
  const asked = request.query.getAll("id").map(Number);
  if (asked.some((id) => server.refusedUsers.has(id))) return answer(400, { data: {}, message: "Bad request" });
  const found = (asked.length > 0 ? asked : [userId])
    .map((id) => server.users.get(id))
    .filter((user) => user !== undefined);
  ok(
    answer,
    found.map((user) => ({ user_id: user.id, name: user.name, email: "hidden@example.test", profile_picture: "" })),
  );
}

function channels(server: KickApiServer, request: StandInRequest, answer: Answer, userId: number): unknown {
  const slugs = request.query.getAll("slug");
  if (slugs.length > 50 || slugs.some((slug) => slug.length > 25)) {
    return answer(400, { data: "slug is not valid", message: "Bad request" });
  }
  const all = [...server.users.values()];
  const found = all.filter((one) => (slugs.length === 0 ? one.id === userId : slugs.includes(one.slug)));
  if (found.length < slugs.length && server.unknownSlugs === "refused") {
    return answer(400, { data: "Channel not found", message: "Bad request" });
  }
  const streamOf = (id: number) => ({
    is_live: server.live.has(id),
    start_time: server.live.get(id) ?? "0001-01-01T00:00:00Z",
  });
  ok(
    answer,
    found.map(({ id, slug }) => ({
      broadcaster_user_id: id,
      slug,
      channel_description: "",
      stream_title: "",
      stream: streamOf(id),
    })),
  );
}

function livestreams(server: KickApiServer, request: StandInRequest, answer: Answer): void {
  const found = request.query
    .getAll("user_id")
    .map(Number)
    .filter((id) => server.live.has(id));
  ok(
    answer,
    found.map((id) => ({
      id: `live-${id}`,
      broadcaster_user: { id, username: server.users.get(id)?.name, profile_picture: "" },
      channel: { slug: server.users.get(id)?.slug },
      started_at: server.live.get(id),
      title: "Live",
      viewer_count: 7,
    })),
    { pagination: { next_cursor: "" } },
  );
}

async function chat(server: KickApiServer, request: StandInRequest, answer: Answer, userId: number): Promise<unknown> {
  // Kick parses the body as JSON: a hand-made one would fail here.
  const body = JSON.parse(request.raw) as {
    content: string;
    type: string;
    broadcaster_user_id?: number;
    reply_to_message_id?: string;
  };
  if (body.content.length > 500) return answer(400, { data: "content too long", message: "Bad request" });
  if (body.type === "bot" && server.botAccount === undefined) {
    return answer(400, { data: "Channel not found", message: "Bad request" });
  }
  if (body.type === "user" && body.broadcaster_user_id === undefined) {
    return answer(400, { data: "broadcaster_user_id is required", message: "Bad request" });
  }
  const as = body.type === "bot" ? (server.botAccount ?? 0) : userId;
  const id = `msg-${server.nextId("")}`;
  if (!server.chatIsShown) return ok(answer, { is_sent: false, message_id: "" });
  server.said.push({
    content: body.content,
    type: body.type,
    as,
    id,
    ...(body.broadcaster_user_id === undefined ? {} : { broadcaster: body.broadcaster_user_id }),
    ...(body.reply_to_message_id === undefined ? {} : { replyTo: body.reply_to_message_id }),
  });
  await server.onSaid({ id, content: body.content, as });
  ok(answer, { is_sent: true, message_id: id });
}

function rewards(server: KickApiServer, _request: StandInRequest, answer: Answer): void {
  ok(answer, server.rewards.map(shown));
}

function shown({ ours: _ours, ...reward }: StandInReward): object {
  return reward;
}

function createReward(server: KickApiServer, request: StandInRequest, answer: Answer): unknown {
  if (server.rewards.length >= 15) return answer(400, { data: "reward limit reached", message: "Bad request" });
  const reward: StandInReward = {
    id: server.nextId("01RWD"),
    title: "",
    description: "",
    cost: 1,
    background_color: "#00e701",
    is_enabled: true,
    is_paused: false,
    is_user_input_required: false,
    should_redemptions_skip_request_queue: false,
    ...(JSON.parse(request.raw) as object),
    ours: true,
  };
  server.rewards.push(reward);
  ok(answer, shown(reward));
}

function changeReward(server: KickApiServer, request: StandInRequest, answer: Answer): unknown {
  const reward = server.rewards.find((one) => one.id === request.path.split("/").at(-1));
  if (!reward) return answer(404, { data: {}, message: "Not found" });
  if (!reward.ours) return answer(403, { data: {}, message: "Forbidden" });
  Object.assign(reward, JSON.parse(request.raw));
  ok(answer, shown(reward));
}

const PAGE = 3;

function redemptions(server: KickApiServer, request: StandInRequest, answer: Answer): void {
  const ids = request.query.getAll("id");
  const rewardId = request.query.get("reward_id");
  const status = request.query.get("status") ?? "pending";
  const all = server.redemptions.filter((one) =>
    ids.length > 0 ? ids.includes(one.id) : one.status === status && (rewardId === null || one.rewardId === rewardId),
  );
  const from = Number(request.query.get("cursor") ?? 0);
  const page = all.slice(from, from + PAGE);
  const groups = [...new Set(page.map((one) => one.rewardId))].map((id) => {
    const reward = server.rewards.find((one) => one.id === id);
    return {
      reward: {
        id,
        title: reward?.title ?? "",
        description: reward?.description ?? "",
        cost: reward?.cost ?? 1,
        can_manage: reward?.ours ?? false,
        is_deleted: reward === undefined,
      },
      redemptions: page
        .filter((one) => one.rewardId === id)
        .map((one) => ({
          id: one.id,
          redeemed_at: one.redeemedAt,
          redeemer: server.oddRedeemers.has(one.id) ? server.oddRedeemers.get(one.id) : { user_id: one.userId },
          status: one.status,
          user_input: one.input,
        })),
    };
  });
  ok(answer, groups, { pagination: { next_cursor: from + PAGE < all.length ? String(from + PAGE) : "" } });
}

function settle(server: KickApiServer, request: StandInRequest, answer: Answer): unknown {
  const { ids } = JSON.parse(request.raw) as { ids: string[] };
  if (ids.length < 1 || ids.length > 25) return answer(400, { data: "1 to 25 ids", message: "Bad request" });
  const failed: { id: string; reason: string }[] = [];
  for (const id of ids) {
    const redemption = server.redemptions.find((one) => one.id === id);
    const fault = server.settleFaults.get(id);
    if (fault) failed.push({ id, reason: fault });
    else if (!redemption) failed.push({ id, reason: "NOT_FOUND" });
    else if (redemption.status !== "pending") failed.push({ id, reason: "NOT_PENDING" });
    else redemption.status = request.path.endsWith("accept") ? "accepted" : "rejected";
  }
  server.onSettled();
  ok(answer, failed);
}

function subscriptions(server: KickApiServer, request: StandInRequest, answer: Answer, userId: number): unknown {
  if (request.method === "GET") {
    const stamps = { app_id: "app", created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" };
    return ok(
      answer,
      server.subscriptions.filter(({ event }) => !server.omitted.has(event)).map((one) => ({ ...one, ...stamps })),
    );
  }
  if (request.method === "DELETE") {
    const ids = request.query.getAll("id");
    const kept = server.subscriptions.filter((one) => !ids.includes(one.id));
    server.subscriptions.splice(0, server.subscriptions.length, ...kept);
    return answer(204, "");
  }
  const body = JSON.parse(request.raw) as { events: { name: string; version: number }[]; method: string };
  const made = body.events.map(({ name, version }) => {
    const error = server.subscribeFaults.get(name);
    if (error) return { name, version, error };
    const id = server.nextId("01SUB");
    server.subscriptions.push({ id, event: name, version, method: body.method, broadcaster_user_id: userId });
    return { name, version, subscription_id: id };
  });
  ok(answer, made);
}
