import HookRunner

Wrapper.main()
