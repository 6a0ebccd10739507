import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

/** Deprecations of Sass that bootstrap-italia 2.x still triggers in its own files. */
const deprecationsOfBootstrap = [
  'import',
  'global-builtin',
  'color-functions',
  'if-function',
  'legacy-js-api',
] as const;

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter({ out: 'build', precompress: true }),
      // The check of our own hook is stricter (every method, every type of body), and knows the public origin: behind adapter-node
      // SvelteKit takes every address for https and would refuse all forms of a site on http://127.0.0.1.
      csrf: { trustedOrigins: ['*'] },
      // Pages of refusals are rendered under another path than the one asked for.
      paths: { relative: false },
      csp: {
        // Kept answers are sent to many: a nonce would be the same for all of them.
        mode: 'hash',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          'style-src': ['self'],
          // layercake places its layers with style attributes.
          'style-src-attr': ['unsafe-inline'],
          'img-src': ['self', 'data:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'form-action': ['self'],
          'base-uri': ['self'],
          'object-src': ['none'],
          'frame-ancestors': ['self'],
        },
      },
    }),
  ],
  // Found by itself only among the dependencies of web/package.json, which has none.
  ssr: {
    noExternal: ['layercake'],
    // Native code and drivers that load files of their own: taken from node_modules when the server runs.
    external: ['bcrypt', 'exceljs', 'nodemailer', 'tedious', 'tarn', 'mssql'],
  },
  // Fonts come from the root's node_modules.
  server: { fs: { allow: ['../node_modules'] } },
  css: {
    preprocessorOptions: {
      scss: { quietDeps: true, silenceDeprecations: [...deprecationsOfBootstrap] },
    },
  },
});
