import dns from "node:dns";

// Every name below localhost is this machine (RFC 6761), but not every system's resolver knows.
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(name.endsWith(".localhost") ? "localhost" : name, ...rest);
