// Delivers uploads from a Space. SETTINGS stands above this line: `origin` is the Space's own name,
// by which it finds the bucket; the two numbers are seconds.
const ASKED = ["if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "range"];

export default {
  async fetch(request) {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return refusal(405, "Method not allowed", { allow: "GET, HEAD" });
    }
    const url = new URL(request.url);
    url.protocol = "https:";
    url.host = SETTINGS.origin;
    // no cookie and no credential leaves for the Space, which would refuse a request with either
    const headers = new Headers();
    for (const name of ASKED) {
      if (request.headers.has(name)) headers.set(name, request.headers.get(name));
    }
    const cacheTtlByStatus = { "200-299": SETTINGS.cacheSeconds, "300-499": 60, "500-599": 0 };
    let answer;
    try {
      answer = await fetch(url.toString(), {
        method: request.method,
        headers,
        redirect: "manual",
        cf: { cacheEverything: true, cacheTtlByStatus },
      });
    } catch {
      return refusal(502, "The storage does not answer", {});
    }
    // who may not list a bucket is not told that an object is missing, only that he may not see it
    if (answer.status === 403 || answer.status === 404) return refusal(404, "Not found", {});
    if (answer.status >= 500) return refusal(502, "The storage does not answer", {});
    const headersBack = delivered(answer.headers);
    if (answer.status >= 400) headersBack.set("cache-control", "no-store");
    return new Response(answer.body, { status: answer.status, headers: headersBack });
  },
};

function delivered(given) {
  const headers = new Headers();
  for (const [name, value] of given) {
    if (!name.startsWith("x-amz-") && !name.startsWith("x-rgw-") && name !== "set-cookie") headers.set(name, value);
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
