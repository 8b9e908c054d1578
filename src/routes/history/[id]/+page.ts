// Which check-ins there are is known on the device alone.
export const prerender = false;
