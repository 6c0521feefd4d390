// Delivers uploads from a private Space. SETTINGS stands above this line: `origin` is the Space's own
// name, by which it finds the bucket; the two numbers are seconds. The key, which reads this bucket
// and may list it, comes in `env`: so what is signed is the path of one upload, and nothing else.
const ASKED = ["if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "range"];
const REGION = "us-east-1"; // Spaces do not look at it
const VALID = 7 * 86400; // the longest that S3 allows
const SAME = 6 * 86400; // how long an upload has one address, by which Cloudflare keeps it
const EARLY = 3600; // clocks differ

export default {
  async fetch(request, env) {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return refusal(405, "Method not allowed", { allow: "GET, HEAD" });
    }
    const path = uploadPath(new URL(request.url).pathname);
    if (path === null) return refusal(404, "Not found", {});
    // no cookie and no credential leaves for the Space, which would refuse a request with either
    const headers = new Headers();
    for (const name of ASKED) {
      if (request.headers.has(name)) headers.set(name, request.headers.get(name));
    }
    const cacheTtlByStatus = { "200-299": SETTINGS.cacheSeconds, "300-499": 60, "500-599": 0 };
    let answer, kind;
    try {
      // always GET: Cloudflare's cache makes one of HEAD, which a signature for HEAD does not fit
      answer = await fetch(await signedAddress(path, env), {
        method: "GET",
        headers,
        redirect: "manual",
        cf: { cacheEverything: true, cacheTtlByStatus },
      });
      kind = await kindOf(answer);
    } catch {
      kind = "broken";
    }
    if (kind === "missing") return refusal(404, "Not found", {});
    if (kind === "broken") return refusal(502, "The storage does not answer", {});
    if (kind === "condition") {
      const range = answer.headers.get("content-range");
      return refusal(answer.status, "Not as asked for", range ? { "content-range": range } : {});
    }
    return new Response(answer.body, { status: answer.status, headers: delivered(answer.headers) });
  },
};

// What an answer of the Space is: an upload, or why there is none. What else it says stays inside:
// errors repeat parts of the request, and a redirect would repeat the signed address.
async function kindOf(answer) {
  const { status, headers } = answer;
  if (status === 412 || status === 416) return "condition";
  if (status === 400 || status === 404) return "missing";
  // who may not list a bucket is not told that an object is missing, only that he may not see it
  if (status === 403) return /<Code>AccessDenied</.test(await answer.text()) ? "missing" : "broken";
  if (status !== 200 && status !== 206 && status !== 304) return "broken";
  // every object has one of them, and a list of objects has neither
  return headers.has("etag") || headers.has("last-modified") ? "upload" : "missing";
}

// The path of an upload with each character encoded once, as S3 signs it; null: none can be there.
// The root is the list of all uploads. Spaces end a name at a NUL, so that one after the slash would
// be the root; `.` and `..` are resolved on the way, which could lead there too.
function uploadPath(asked) {
  let key;
  try {
    key = decodeURIComponent(asked.slice(1));
  } catch {
    return null;
  }
  if (key === "" || key.startsWith("/") || /[\u0000-\u001f\u007f]/.test(key)) return null;
  const parts = key.split("/");
  if (parts.includes(".") || parts.includes("..")) return null;
  return "/" + parts.map(encoded).join("/");
}

function encoded(text) {
  const hex = (character) => "%" + character.charCodeAt(0).toString(16).toUpperCase();
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}

// An upload's address with the signature in the query, as Cloudflare keeps nothing that was asked
// for with a header Authorization. It stays the same for days, else each would be kept anew; when
// it changes differs from upload to upload, so that they are not all asked for at once.
async function signedAddress(path, env) {
  const now = Math.floor(Date.now() / 1000);
  const since = now - ((now + spread(path)) % SAME) - EARLY;
  const time = new Date(since * 1000).toISOString().replace(/[-:]|\.000/g, "");
  const scope = [time.slice(0, 8), REGION, "s3", "aws4_request"];
  const query =
    "X-Amz-Algorithm=AWS4-HMAC-SHA256" +
    "&X-Amz-Credential=" + encoded([env.SPACES_ACCESS_KEY_ID, ...scope].join("/")) +
    "&X-Amz-Date=" + time +
    "&X-Amz-Expires=" + VALID +
    "&X-Amz-SignedHeaders=host";
  const request = ["GET", path, query, "host:" + SETTINGS.origin, "", "host", "UNSIGNED-PAYLOAD"].join("\n");
  const digest = await crypto.subtle.digest("SHA-256", bytes(request));
  let key = bytes("AWS4" + env.SPACES_SECRET_ACCESS_KEY);
  for (const part of scope) key = await authenticated(key, part);
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), hexadecimal(digest)].join("\n");
  const signature = hexadecimal(await authenticated(key, text));
  return "https://" + SETTINGS.origin + path + "?" + query + "&X-Amz-Signature=" + signature;
}

// A number for each path, below SAME and always the same one.
function spread(path) {
  let sum = 0;
  for (const byte of bytes(path)) sum = (sum * 31 + byte) % SAME;
  return sum;
}

async function authenticated(key, text) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return crypto.subtle.sign("HMAC", imported, bytes(text));
}

function bytes(text) {
  return new TextEncoder().encode(text);
}

function hexadecimal(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function delivered(given) {
  const headers = new Headers();
  for (const [name, value] of given) {
    if (!name.startsWith("x-amz") && !name.startsWith("x-rgw-") && name !== "set-cookie") headers.set(name, value);
  }
  if (!headers.has("cache-control")) headers.set("cache-control", "public, max-age=" + SETTINGS.browserCacheSeconds);
  headers.set("access-control-allow-origin", "*");
  headers.set("x-content-type-options", "nosniff");
  // uploads are other people's: a page among them runs no script beside the application's own host
  if (/html|svg|xml/i.test(headers.get("content-type") || "")) {
    headers.set("content-security-policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox");
  }
  return headers;
}

function refusal(status, text, more) {
  return new Response(text + "\n", { status, headers: { "cache-control": "no-store", ...more } });
}
