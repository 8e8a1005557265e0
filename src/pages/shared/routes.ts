/** The types of what the bot answers, taken from the declarations of its routes. Nothing of them is loaded into a page. */
import type * as z from "zod";
import type { Api, Topics } from "../../app/web-api.ts";
import type { GetEndpoint, PostEndpoint } from "../../web/endpoint.ts";
import type { Topic } from "../../web/topic.ts";

// biome-ignore lint/suspicious/noExplicitAny: matched with any shape.
type Any = any;
type Gets = Extract<Api, { readonly method: "get"; readonly answer: Any }>;
type Posts = Extract<Api, { readonly method: "post"; readonly answer: Any }>;

export type GetPath = Gets["path"];
export type PostPath = Posts["path"];

/** What a GET at this path answers. */
export type GetAnswer<P extends GetPath> =
  Extract<Gets, { readonly path: P }> extends GetEndpoint<Any, Any, Any, infer A> ? z.output<A> : never;
/** What a POST to this path answers. */
export type PostAnswer<P extends PostPath> =
  Extract<Posts, { readonly path: P }> extends PostEndpoint<Any, Any, Any, Any, infer A> ? z.output<A> : never;
/** What a POST to this path is sent. */
export type PostBody<P extends PostPath> =
  Extract<Posts, { readonly path: P }> extends PostEndpoint<Any, Any, Any, infer B, Any> ? z.input<B> : never;

export type TopicName = Topics["name"];
/** The state of a topic. */
export type TopicState<N extends TopicName> =
  Extract<Topics, { readonly name: N }> extends Topic<Any, infer S> ? z.output<S> : never;
