"""One café on several hosts: web and worker processes that share only what AWS would be."""
