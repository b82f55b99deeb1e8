/** The platforms that Mobile Services had besides Windows: the objects are there, so that a script finds them, and every call says no. */

/** Whatever is called on it throws. */
export type OtherPlatform = Readonly<Record<string, (...given: readonly unknown[]) => never>>;

/** @param platform its name in `push` */
export function otherPlatform(platform: "apns" | "gcm" | "mpns"): OtherPlatform {
  const refuse = (): never => {
    throw new Error(
      `push.${platform} is not supported: Belfry pushes to Windows (push.wns) and, through a hub, to browsers`,
    );
  };
  // What the runtime asks by itself, when it prints an object or waits for one, is not a script's call.
  const isAskedByRuntime = (name: string | symbol) =>
    typeof name === "symbol" || name === "then" || name === "toJSON" || name in Object.prototype;
  return new Proxy<OtherPlatform>(
    {},
    { get: (target, name) => (isAskedByRuntime(name) ? Reflect.get(target, name) : refuse) },
  );
}
