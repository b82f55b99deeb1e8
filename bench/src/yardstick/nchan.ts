/** nchan in an nginx of the bench's own: one worker, messages in memory only, nothing confirmed by receivers. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../port.ts";
import { type Prepared, withDaemon, type Yardstick } from "./yardstick.ts";

/** Where distributions put dynamic modules of nginx. */
const MODULES = [
  "/usr/lib/nginx/modules/ngx_nchan_module.so",
  "/usr/lib64/nginx/modules/ngx_nchan_module.so",
  "/usr/share/nginx/modules/ngx_nchan_module.so",
].filter((path) => existsSync(path));

/** As many messages as Belfry keeps of one channel's toasts. */
const KEPT_MESSAGES = 20;

function configuration(dir: string, port: number, module: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(dir, name)};`,
  );
  return `load_module ${module};
${process.getuid?.() === 0 ? "user root;" : ""}
daemon off; worker_processes 1; pid ${join(dir, "pid")}; error_log ${join(dir, "error.log")};
events { worker_connections 19000; multi_accept on; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 1h;
  ${temporary.join(" ")}
  nchan_shared_memory_size 512M; nchan_message_buffer_length ${KEPT_MESSAGES}; nchan_message_timeout 1h;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /publish { nchan_publisher http; nchan_channel_id $arg_id; }
    location = /subscribe { nchan_subscriber websocket; nchan_channel_id $arg_id; nchan_subscriber_first_message newest; }
  }
}
`;
}

async function prepare(data: string): Promise<Prepared> {
  const port = await freePort();
  const file = join(data, "nginx.conf");
  await writeFile(file, configuration(data, port, MODULES[0] ?? ""));
  return { port, command: ["nginx", "-e", join(data, "error.log"), "-p", data, "-c", file] };
}

export const nchan: Yardstick = {
  system: "nchan",
  guarantee: "memory only, no ack, one nginx worker",
  missing: () => (MODULES.length > 0 ? undefined : "nginx with nchan is not installed"),
  with: (dir, work) => withDaemon("nchan", dir, prepare, work),
};
