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
      csp: {
        mode: 'auto',
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
  ssr: { noExternal: ['layercake'] },
  // Fonts come from the root's node_modules.
  server: { fs: { allow: ['../node_modules'] } },
  css: {
    preprocessorOptions: {
      scss: { quietDeps: true, silenceDeprecations: [...deprecationsOfBootstrap] },
    },
  },
});
